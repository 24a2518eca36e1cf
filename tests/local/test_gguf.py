import struct
from pathlib import Path

from app.local.files import LONGEST_CONTEXT, ModelFile, small_model
from app.local.gguf import context_length


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def head(*pairs: bytes, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(pairs)) + b"".join(pairs)


NAME = text(b"general.name") + struct.pack("<I", 8) + text(b"A model")
WORDS = text(b"tokens") + struct.pack("<IIQ", 9, 8, 2) + text(b"one") + text(b"two")
SCORES = text(b"scores") + struct.pack("<IIQ", 9, 6, 3) + struct.pack("<fff", 1, 2, 3)
CONTEXT = text(b"llama.context_length") + struct.pack("<II", 4, 4096)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "model.gguf"
    path.write_bytes(data)
    return path


def test_reads_past_strings_and_arrays(tmp_path: Path) -> None:
    assert context_length(written(tmp_path, head(NAME, WORDS, SCORES, CONTEXT))) == 4096


def test_nothing_said(tmp_path: Path) -> None:
    assert context_length(written(tmp_path, head(NAME))) is None


def test_damaged_and_foreign_files_say_nothing(tmp_path: Path) -> None:
    whole = head(NAME, WORDS, SCORES, CONTEXT)
    assert all(context_length(written(tmp_path, whole[:cut])) is None for cut in range(len(whole)))
    assert context_length(written(tmp_path, b"%PDF-1.7 and more")) is None
    assert context_length(written(tmp_path, head(CONTEXT, version=1))) is None
    assert context_length(tmp_path / "missing.gguf") is None
    assert context_length(tmp_path) is None


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert context_length(written(tmp_path, head(CONTEXT))) == 4096
    assert context_length(written(tmp_path, head(NAME, CONTEXT.replace(b"\x00\x10", b"\x00\x20")))) == 8192


def test_the_context_is_never_longer_than_memory_should_pay_for(tmp_path: Path) -> None:
    long = text(b"qwen3.context_length") + struct.pack("<IQ", 10, 1_000_000)
    assert ModelFile("long", written(tmp_path, head(long))).context == LONGEST_CONTEXT


def test_the_small_model_says_8192() -> None:
    file = small_model()
    assert file is not None
    assert file.context == 8192
