"""Names of GPTs from the links that share them."""

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.gpts import gpt_model, is_wildcard, refuse_wildcard


@pytest.mark.parametrize(
    ("base", "given", "name"),
    [
        ("gpt-4-gizmo-*", "https://chatgpt.com/g/g-bo0FiWLY7-consensus", "gpt-4-gizmo-g-bo0FiWLY7"),
        ("gpt-4o-gizmo-*", "  g-bo0FiWLY7\n", "gpt-4o-gizmo-g-bo0FiWLY7"),
        ("gpt-4o", "https://chat.openai.com/g/g-abc?model=gpt-4", "gpt-4o-gizmo-g-abc"),
        ("gpt-4-gizmo-g-other", "g-abc", "gpt-4-gizmo-g-abc"),
        ("g-*", "chatgpt.com/g/g-abc-words", "g-abc"),
        ("openai/g-*", "g-abc", "openai/g-abc"),
        ("", "g-abc", "gpt-4-gizmo-g-abc"),
    ],
)
def test_the_name_that_is_sent(base: str, given: str, name: str) -> None:
    assert gpt_model(base, given) == name


@pytest.mark.parametrize("given", ["", "https://chatgpt.com/", "g-", "g-*", "https://chatgpt.com/c/6123", "my-g-abc"])
def test_what_names_no_gpt(given: str) -> None:
    with pytest.raises(AppError) as caught:
        gpt_model("gpt-4-gizmo-*", given)
    assert caught.value.info.reason is ErrorReason.GPT_ID_MISSING
    assert caught.value.info.params["model"] == "gpt-4-gizmo-*"


@pytest.mark.parametrize(
    ("model", "open_ended"),
    [
        ("gpt-4-gizmo-*", True),
        ("gpt-4o-gizmo-*", True),
        ("g-*", True),
        ("vendor/g-*", True),
        ("gpt-4-gizmo-g-abc", False),
        ("gpt-4", False),
        ("debug-*", False),
        ("", False),
    ],
)
def test_names_that_stand_for_all(model: str, open_ended: bool) -> None:
    assert is_wildcard(model) is open_ended
    if open_ended:
        with pytest.raises(AppError):
            refuse_wildcard(model)
    else:
        refuse_wildcard(model)
