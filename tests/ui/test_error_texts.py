import pytest

from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.error_texts import ErrorAction, describe

PARAMETERS = [
    "address",
    "endpoint",
    "field",
    "found",
    "host",
    "id",
    "kept_as",
    "known",
    "limit",
    "location",
    "megabytes",
    "model",
    "name",
    "path",
    "provider",
    "proxy",
    "seconds",
    "status",
    "tokens",
    "what",
    "width",
    "height",
]
EVERYTHING = {name: f"<{name}>" for name in PARAMETERS}


@pytest.mark.parametrize("reason", list(ErrorReason))
@pytest.mark.parametrize("params", [{}, EVERYTHING, dict.fromkeys(PARAMETERS, "")])
@pytest.mark.parametrize("provider", ["", "Example"])
def test_every_reason_has_whole_sentences(reason: ErrorReason, params: dict[str, str], provider: str) -> None:
    text = describe(ErrorInfo(reason, params), provider)
    for sentence in (text.title, text.meaning):
        assert len(sentence) > 5
        assert "{" not in sentence
        assert "…" not in sentence
        assert "!" not in sentence
        assert "  " not in sentence


@pytest.mark.parametrize("reason", list(ErrorReason))
@pytest.mark.parametrize("has_text", [True, False])
def test_no_action_is_offered_twice(reason: ErrorReason, *, has_text: bool) -> None:
    actions = describe(ErrorInfo(reason), has_text=has_text).actions
    assert len(set(actions)) == len(actions)


@pytest.mark.parametrize("reason", list(ErrorReason))
def test_a_reply_that_holds_text_can_be_continued(reason: ErrorReason) -> None:
    without, with_text = (describe(ErrorInfo(reason), has_text=has_text).actions for has_text in (False, True))
    assert with_text[0] is ErrorAction.CONTINUE
    assert set(with_text) == {ErrorAction.CONTINUE, *without}


def test_the_most_helpful_action_comes_first() -> None:
    firsts = {
        ErrorReason.KEY_REFUSED: ErrorAction.SETTINGS,
        ErrorReason.MODEL_GONE: ErrorAction.ANOTHER_MODEL,
        ErrorReason.CONTEXT_TOO_LONG: ErrorAction.ANOTHER_MODEL,
        ErrorReason.CONNECTION_FAILED: ErrorAction.RETRY,
        ErrorReason.STREAM_ENDED: ErrorAction.RETRY,
        ErrorReason.TOKEN_LIMIT: ErrorAction.CONTINUE,
        ErrorReason.ADDRESS_INVALID: ErrorAction.SETTINGS,
        ErrorReason.TOO_MANY_REQUESTS: ErrorAction.RETRY,
    }
    assert {reason: describe(ErrorInfo(reason)).actions[0] for reason in firsts} == firsts


def test_a_picture_that_cannot_be_attached_needs_no_way_on() -> None:
    assert describe(ErrorInfo(ErrorReason.NOT_A_PICTURE)).actions == ()


def test_who_was_asked_is_named() -> None:
    info = ErrorInfo(ErrorReason.BALANCE_USED_UP)
    assert describe(info, "Example").meaning.startswith("Example ")
    assert describe(info).meaning.startswith("The provider ")


def test_braces_in_a_value_are_text() -> None:
    info = ErrorInfo(ErrorReason.MODEL_GONE, {"model": "{x}"})
    assert describe(info, "Example").title == "Example does not have {x}"


def test_what_a_file_may_be_is_told_where_it_is_known() -> None:
    known = describe(ErrorInfo(ErrorReason.FILE_NOT_TAKEN, {"name": "a.mov", "endpoint": "chat", "limit": "image/png"}))
    assert "a.mov" in known.title
    assert "chat" in known.title
    assert "image/png" in known.meaning
    assert "limit" not in describe(ErrorInfo(ErrorReason.FILE_NOT_TAKEN, {"name": "a.mov"})).meaning
