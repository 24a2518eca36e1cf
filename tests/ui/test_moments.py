"""Days and times are written in one form."""

from collections.abc import Generator

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QApplication

from app.ui import moments
from app.ui.language import LanguageManager


@pytest.fixture
def languages(qapp: QApplication) -> Generator[LanguageManager]:
    manager = LanguageManager(qapp)
    yield manager
    manager.leave()


@pytest.mark.parametrize(
    ("language", "here", "elsewhere"), [("en", "7 Mar", "7 Mar 2019"), ("zh_CN", "3 月 7 日", "2019 年 3 月 7 日")]
)
def test_a_day_has_its_year_when_that_is_another(
    languages: LanguageManager, language: str, here: str, elsewhere: str
) -> None:
    languages.choose("zh_CN" if language == "zh_CN" else "en")
    assert moments.day(QDate(QDate.currentDate().year(), 3, 7)) == here
    assert moments.day(QDate(2019, 3, 7)) == elsewhere
    assert moments.day_and_time(QDateTime(QDate(2019, 3, 7), QTime(21, 5))) == f"{elsewhere} 21:05"


def test_what_was_today_has_its_time(languages: LanguageManager) -> None:
    languages.choose("en")
    today = QDateTime(QDate.currentDate(), QTime(7, 5))
    assert moments.day_or_time(today) == "07:05"
    assert moments.day_or_time(today.addDays(-400)) == moments.day(today.addDays(-400).date())
