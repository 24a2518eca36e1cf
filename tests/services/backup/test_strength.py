import pytest

from app.services.backup.strength import Strength, bits_of, strength_of


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", Strength.NONE),
        ("a", Strength.HOURS),
        ("aaaaaaaaaaaaaaaaaaaa", Strength.HOURS),
        ("12345678901234567890", Strength.HOURS),
        ("qwertyuiop", Strength.HOURS),
        ("password1987", Strength.HOURS),
        ("woaini5201314", Strength.HOURS),
        ("Tr0ub4d", Strength.MONTHS),
        ("kz7#pQ2", Strength.YEARS),
        ("correct horse battery staple", Strength.AGES),
        ("今天下雨我在家里写代码", Strength.AGES),
    ],
)
def test_a_passphrase_is_judged_by_what_is_left_of_it(passphrase: str, strength: Strength) -> None:
    assert strength_of(passphrase) is strength


def test_more_is_never_less() -> None:
    passphrase = "kz7#pQ2w!mX9 天lo"
    bits = [bits_of(passphrase[:length]) for length in range(len(passphrase) + 1)]
    assert bits == sorted(bits)
    assert strength_of("x9" * 100_000) is Strength.AGES
