import hashlib
import io
import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backup import BrokenSeal, WrongPassphrase
from app.storage.passphrase import HEADER, PassphraseSealing
from app.storage.sealed_stream import CHUNK, TAG, SealedReader, SealedWriter

KEY = bytes(range(32))
PREFIX = b"prefix7"
CHEAP = PassphraseSealing(cost=4)


def sealed(data: bytes, step: int = 50_000, associated: bytes = b"head") -> bytes:
    raw = io.BytesIO()
    writer = SealedWriter(raw, KEY, PREFIX, associated)
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.close()
    return raw.getvalue()


def opened(found: bytes, key: bytes = KEY, associated: bytes = b"head") -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(found), key, PREFIX, associated)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_what_goes_in_comes_out(size: int) -> None:
    data = os.urandom(size)
    found = sealed(data)
    assert opened(found) == data
    assert len(found) == size + TAG * max(1, -(-size // CHUNK))
    assert size < 16 or data[:16] not in found


@given(st.integers(0, 3 * CHUNK + 9), st.integers(0, 200_000))
def test_any_place_can_be_gone_to(at: int, length: int) -> None:
    data = DATA
    reader = io.BufferedReader(SealedReader(io.BytesIO(SEALED), KEY, PREFIX, b"head"))
    reader.seek(at)
    assert reader.read(length) == data[at : at + length]


DATA = bytes(range(251)) * 800
SEALED = sealed(DATA)


@pytest.mark.parametrize(
    "harm",
    [
        lambda found: found[:-1],
        lambda found: found[: CHUNK + TAG],
        lambda found: found[: 3 * (CHUNK + TAG)],
        lambda found: found[: 2 * (CHUNK + TAG) + 5],
        lambda found: b"",
        lambda found: found + b"\0",
        lambda found: found[CHUNK + TAG :],
        lambda found: found[CHUNK + TAG : 2 * (CHUNK + TAG)] + found[: CHUNK + TAG] + found[2 * (CHUNK + TAG) :],
        lambda found: found[: CHUNK + TAG] * 2 + found[2 * (CHUNK + TAG) :],
        lambda found: bytes([found[0] ^ 1]) + found[1:],
        lambda found: found[:-1] + bytes([found[-1] ^ 1]),
    ],
)
def test_a_stream_that_was_cut_changed_or_put_in_another_order_does_not_open(harm: Callable[[bytes], bytes]) -> None:
    assert opened(SEALED) == DATA
    with pytest.raises(BrokenSeal):
        opened(harm(SEALED))


def test_it_opens_with_its_own_key_and_beside_its_own_header_alone() -> None:
    for key, associated in ((bytes(32), b"head"), (KEY, b"herd")):
        with pytest.raises(BrokenSeal):
            opened(SEALED, key, associated)


def test_a_writer_that_was_abandoned_left_nothing_that_opens() -> None:
    raw = io.BytesIO()
    writer = SealedWriter(raw, KEY, PREFIX)
    writer.write(DATA)
    writer.abandon()
    with pytest.raises(BrokenSeal):
        opened(raw.getvalue(), associated=b"")


def under(passphrase: str, data: bytes = b"words") -> bytes:
    raw = io.BytesIO()
    writer = CHEAP.writer(raw, passphrase)
    writer.write(data)
    writer.close()
    return raw.getvalue()


def test_a_passphrase_opens_what_it_sealed() -> None:
    found = under("correct 马 battery é")
    assert CHEAP.is_sealed(io.BytesIO(found))
    assert not CHEAP.is_sealed(io.BytesIO(b"PK\x03\x04"))
    # However the system composes an accent.
    assert CHEAP.reader(io.BytesIO(found), "correct 马 battery e\u0301").read() == b"words"
    assert under("same") != under("same")


def test_a_wrong_passphrase_and_a_damaged_file_are_told_apart() -> None:
    found = under("right", DATA)
    with pytest.raises(WrongPassphrase):
        CHEAP.reader(io.BytesIO(found), "wrong")
    for place in range(HEADER):
        harmed = bytearray(found)
        harmed[place] ^= 0x41
        with pytest.raises(BrokenSeal):
            CHEAP.reader(io.BytesIO(bytes(harmed)), "right")
    for harmed in (bytearray(found[:40]), bytearray(found[:HEADER]), bytearray(found[:-1])):
        with pytest.raises(BrokenSeal):
            CHEAP.reader(io.BytesIO(bytes(harmed)), "right")


def test_a_header_that_asks_for_all_memory_is_refused() -> None:
    begin = bytearray(under("right")[:52])
    begin[8], begin[9] = 24, 255
    header = bytes(begin) + hashlib.sha256(begin).digest()[:12]
    with pytest.raises(BrokenSeal):
        CHEAP.reader(io.BytesIO(header + bytes(64)), "right")


def test_new_files_cost_a_guesser_memory_and_time() -> None:
    raw = io.BytesIO()
    PassphraseSealing().writer(raw, "x").close()
    assert raw.getvalue()[8:12] == bytes([17, 8, 1, 0])
