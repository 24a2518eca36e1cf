"""The key that a history is encrypted with, and the phrase by which a person keeps it.

The phrase holds the key itself: 256 bits in 13 groups of five letters and digits. Four of a group carry the key, the
fifth proves the group and its place, so that a slip of the pen is found where it is. Letters that look like digits are
not used (Crockford's alphabet), and are understood as those digits.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field

KEY_BYTES = 32
GROUPS = 13
GROUP_SIZE = 5

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = frozenset(" \t\r\n-–—_.,;:·")
_BITS = 20
_CARRIED = 4


@dataclass(frozen=True, slots=True)
class HistoryKey:
    """A key; ``id`` is what it is called where its content must not be said."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError("A key has 32 bytes")

    @property
    def id(self) -> str:
        """Return eight hexadecimal digits that name the key and tell nothing of it."""
        return hmac.new(self.secret, b"loquent key id", hashlib.sha256).hexdigest()[:8]

    @property
    def phrase(self) -> str:
        """Return the recovery phrase: 13 groups of five, with blanks between them."""
        number = int.from_bytes(self.secret, "big") << (GROUPS * _BITS - 8 * KEY_BYTES)
        groups = []
        for place in range(GROUPS):
            value = number >> (_BITS * (GROUPS - 1 - place)) & (1 << _BITS) - 1
            digits = "".join(_ALPHABET[value >> 5 * (_CARRIED - 1 - at) & 31] for at in range(_CARRIED))
            groups.append(digits + _proof(digits, place))
        return " ".join(groups)


class PhraseError(ValueError):
    """What was typed is no recovery phrase. ``group`` counts from 1 where one is wrong; None where some are missing."""

    def __init__(self, group: int | None) -> None:
        super().__init__("a group is wrong" if group else "the length is wrong")
        self.group = group


def new_key() -> HistoryKey:
    """Return a key that nobody has had before."""
    return HistoryKey(secrets.token_bytes(KEY_BYTES))


def key_of(phrase: str) -> HistoryKey:
    """Return the key of a recovery phrase, however it was typed (small letters, hyphens). Raises PhraseError."""
    digits = digits_of(phrase)
    number = 0
    for place in range(min(GROUPS, len(digits) // GROUP_SIZE)):
        group = digits[place * GROUP_SIZE : (place + 1) * GROUP_SIZE]
        if not is_group(group, place):
            raise PhraseError(place + 1)
        for digit in group[:_CARRIED]:
            number = number << 5 | _ALPHABET.index(digit)
    if len(digits) != GROUPS * GROUP_SIZE:
        raise PhraseError(None)
    spare = GROUPS * _BITS - 8 * KEY_BYTES
    if number & (1 << spare) - 1:
        raise PhraseError(GROUPS)
    return HistoryKey((number >> spare).to_bytes(KEY_BYTES, "big"))


def digits_of(typed: str) -> str:
    """Return what was typed of a phrase in its own letters and digits, without what stands between the groups."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    return "".join(letter for letter in plain if letter not in _SEPARATORS)


def is_group(group: str, place: int) -> bool:
    """Return whether five letters and digits (``digits_of``) can stand at a place, which counts from 0."""
    if len(group) != GROUP_SIZE or not set(group) <= set(_ALPHABET):
        return False
    return _proof(group[:_CARRIED], place) == group[_CARRIED]


def id_of(key: HistoryKey | None) -> str:
    """Return the id, empty for no key."""
    return "" if key is None else key.id


def secret_of(key: HistoryKey | None) -> bytes | None:
    """Return the bytes of a key."""
    return None if key is None else key.secret


def _proof(digits: str, place: int) -> str:
    """Return the digit that proves four digits and their place among the groups."""
    digest = hashlib.sha256(f"{place}:{digits}".encode()).digest()
    return _ALPHABET[digest[0] & 31]
