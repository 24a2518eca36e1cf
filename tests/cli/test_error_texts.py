import pytest

from app.cli.error_texts import TEXTS, error_text, placeholders
from app.domain.errors import ErrorInfo, ErrorReason

PARAMETERS = {
    "address",
    "endpoint",
    "field",
    "found",
    "group",
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
    "program",
    "provider",
    "proxy",
    "seconds",
    "status",
    "tokens",
    "what",
    "width",
    "height",
}


@pytest.mark.parametrize("reason", list(ErrorReason))
def test_every_reason_has_a_text_that_needs_nothing(reason: ErrorReason) -> None:
    text = error_text(ErrorInfo(reason))
    assert len(text) > 5
    assert text == TEXTS[reason][-1]
    assert "{" not in text


@pytest.mark.parametrize("reason", list(ErrorReason))
def test_parameters_are_told_where_they_are_known(reason: ErrorReason) -> None:
    values = {name: f"<{name}>" for name in PARAMETERS}
    text = error_text(ErrorInfo(reason, values))
    for name in placeholders(TEXTS[reason][0]):
        assert f"<{name}>" in text


def test_no_text_asks_for_a_parameter_that_nobody_gives() -> None:
    wanted = {name for texts in TEXTS.values() for text in texts for name in placeholders(text)}
    assert wanted == PARAMETERS


def test_the_gateways_own_words_stand_behind() -> None:
    info = ErrorInfo(ErrorReason.KEY_REFUSED, {"host": "a.example"}, gateway_message="Invalid\n  token")
    assert error_text(info) == "a.example does not accept the key. (Invalid token)"


def test_braces_in_a_value_are_text() -> None:
    info = ErrorInfo(ErrorReason.MODEL_GONE, {"model": "{x}"}, gateway_message="{host}")
    assert error_text(info) == "The gateway has no model {x}. ({host})"


def test_an_empty_parameter_is_none() -> None:
    info = ErrorInfo(ErrorReason.PROVIDER_GONE, {"provider": ""})
    assert error_text(info) == "The provider was removed or switched off."
