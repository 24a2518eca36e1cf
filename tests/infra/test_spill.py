from hypothesis import given
from hypothesis import strategies as st

from app.infra.spill import Spill


@given(st.lists(st.tuples(st.text(max_size=6), st.binary(max_size=20)), max_size=30))
def test_what_was_put_first_is_found(entries: list[tuple[str, bytes]]) -> None:
    spill = Spill()
    expected: dict[str, bytes] = {}
    for name, value in entries:
        spill.put(name, value)
        expected.setdefault(name, value)
    assert {name: spill.get(name) for name in expected} == expected
    assert spill.get("never put there") is None
    spill.close()


def test_half_a_surrogate_pair_is_a_name() -> None:
    spill = Spill()
    spill.put("\ud83d", b"half")
    assert spill.get("\ud83d") == b"half"
    spill.close()
