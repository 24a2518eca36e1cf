import pytest

from app.ui.settings.advanced import read_headers


def test_lines_of_name_and_value_are_headers() -> None:
    headers, wrong = read_headers("X-Title: Loquent\n\n  HTTP-Referer :  https://example.com/a:b \n")
    assert headers == (("X-Title", "Loquent"), ("HTTP-Referer", "https://example.com/a:b"))
    assert wrong == ""


@pytest.mark.parametrize(
    "line",
    [
        "no colon",
        ": no name",
        "Two Words: x",
        "名字: x",
        "Authorization: Bearer x",
        "HOST: example.com",
        "X-Bad: a\tb",
        "X-Bad: a\x00b",
    ],
)
def test_what_cannot_be_a_header_is_given_back(line: str) -> None:
    headers, wrong = read_headers(f"X-Good: 1\n{line}\nX-Later: 2")
    assert headers == (("X-Good", "1"),)
    assert wrong == line
