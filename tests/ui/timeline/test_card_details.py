"""What stands under Details on the card of an error."""

import pytest

from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.timeline.parts.card import details_of


@pytest.mark.parametrize(("code", "facts"), [("502", "502"), ("bad_gateway", "502 · bad_gateway"), ("", "502")])
def test_the_gateways_words_then_status_code_and_request(code: str, facts: str) -> None:
    info = ErrorInfo(ErrorReason.SERVER_ERROR, {}, "It broke.\n", 502, code, "req-1")
    assert details_of(info) == f"It broke.\n{facts}\nrequest id req-1"
