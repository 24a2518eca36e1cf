"""What a connection test says, in words."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.domain.errors import ErrorInfo, ErrorKind, ErrorReason
from app.services.providers import ConnectionTest
from app.ui.error_texts import describe
from app.ui.translation import translate

_NO_ANSWER = frozenset(
    (
        ErrorReason.HOST_NOT_FOUND,
        ErrorReason.CONNECTION_REFUSED,
        ErrorReason.CONNECTION_FAILED,
        ErrorReason.CONNECT_TIMEOUT,
        ErrorReason.TLS_FAILED,
    )
)
"""Reasons for which nothing was sent at all, no key either."""


class ModelCount(QObject):
    """A sentence with a number: lupdate sees plurals in ``self.tr`` alone."""

    def words(self, count: int) -> str:
        """Return how many models a gateway lists."""
        return self.tr("%n models", "", count)


@dataclass(frozen=True, slots=True)
class TestWords:
    """A title, a line or two that explain it, and which field is at fault ("address", "key" or "")."""

    title: str
    meaning: str
    field: str = ""
    field_line: str = ""


def words_of(test: ConnectionTest, *, key_given: bool) -> TestWords:
    """Return what a finished test means for the person who set the gateway up."""
    if test.error is None:
        return _success(test, key_given=key_given)
    return _failure(test, test.error)


def _success(test: ConnectionTest, *, key_given: bool) -> TestWords:
    title = (
        translate("GatewayTest", "It answers, and the key is right")
        if key_given
        else translate("GatewayTest", "It answers, and needs no key")
    )
    return TestWords(title, ModelCount().words(test.models))


def _failure(test: ConnectionTest, error: ErrorInfo) -> TestWords:
    said = _said(error)
    if error.reason is ErrorReason.KEY_MISSING:
        return TestWords(
            translate("GatewayTest", "It answers, and asks for a key"),
            said,
            "key",
            translate("GatewayTest", "The gateway wants a key."),
        )
    if error.kind is ErrorKind.AUTH:
        hint = translate("GatewayTest", "Often a letter is missing at the end, or the key was deleted.")
        return TestWords(
            translate("GatewayTest", "The address is right, the key is not"),
            _joined(said, hint),
            "key",
            translate("GatewayTest", "The gateway does not know this key."),
        )
    if error.reason in (ErrorReason.WEB_PAGE, ErrorReason.ENDPOINT_MISSING, ErrorReason.REDIRECTED):
        return TestWords(_wrong_place(error), _elsewhere(test, said), "address", _not_the_address())
    # Only the title: what is said below it elsewhere is about a message that was being sent.
    title = describe(error, "").title
    if error.reason in _NO_ANSWER:
        untrusted = error.reason is ErrorReason.TLS_FAILED
        meaning = translate("GatewayTest", "Its certificate is not trusted here.") if untrusted else ""
        return TestWords(title, meaning, "address", translate("GatewayTest", "Nothing answers at this address."))
    if error.kind in (ErrorKind.NETWORK, ErrorKind.TIMEOUT):
        return TestWords(title, "")
    field = "address" if error.reason is ErrorReason.ADDRESS_INVALID else ""
    return TestWords(title, said, field, title if field else "")


def _wrong_place(error: ErrorInfo) -> str:
    if error.reason is ErrorReason.WEB_PAGE:
        return translate("GatewayTest", "A web page answered")
    return translate("GatewayTest", "No gateway answered there")


def _not_the_address() -> str:
    return translate("GatewayTest", "This is not the address of the gateway.")


def _elsewhere(test: ConnectionTest, said: str) -> str:
    if test.suggested_address:
        text = translate("GatewayTest", "The gateway itself answers at {address}.")
        return text.format(address=test.suggested_address)
    advice = translate("GatewayTest", "Look for the address that the gateway gives for its API. No key was sent.")
    return _joined(said, advice)


def _joined(first: str, second: str) -> str:
    if not first:
        return second
    # Two sentences stand beside each other: in English with a space between them, in Chinese without.
    return translate("GatewayTest", "{first} {second}").format(first=first, second=second)


def _said(error: ErrorInfo) -> str:
    if not error.gateway_message:
        return ""
    first_line = error.gateway_message.strip().splitlines()[0][:200].rstrip(".。 ")
    if error.status is None:
        return translate("GatewayTest", "The gateway says: {words}.").format(words=first_line)
    text = translate("GatewayTest", "The gateway says: {words} ({status}).")
    return text.format(words=first_line, status=error.status)
