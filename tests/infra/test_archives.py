import gzip
import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from app.infra import archives
from app.infra.archives import (
    Archive,
    ArchiveBombError,
    ArchiveBrokenError,
    ArchiveEncryptedError,
    ArchiveError,
    InflatedStream,
    MemberTooLargeError,
    TooManyMembersError,
)


def written(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def read_all(stream: InflatedStream) -> None:
    while stream.read(1 << 20):
        pass


def test_members_are_read_and_found_by_their_last_name(tmp_path: Path) -> None:
    archive = Archive(
        written(tmp_path / "a.zip", {"x/file-1-a.png": b"one", "file-12.png": b"twelve", "y/file-1": b"1"})
    )
    assert archive.names == ["x/file-1-a.png", "file-12.png", "y/file-1"]
    assert archive.called("file-1") == "y/file-1"
    assert list(archive.beginning("file-1-")) == ["x/file-1-a.png"]
    assert archive.called("file") is None
    assert archive.read("file-12.png", 10) == b"twelve"
    with pytest.raises(MemberTooLargeError):
        archive.read("file-12.png", 5)
    archive.copy("file-12.png", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"twelve"
    archive.close()


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "C:\\evil",
        "C:evil",
        "..\\evil",
        "\\\\host\\share",
        "a/..",
        "a\\..\\..\\b",
    ],
)
def test_names_that_lead_out_are_not_read(tmp_path: Path, name: str) -> None:
    archive = Archive(written(tmp_path / "a.zip", {name: b"evil", "good": b"good"}))
    assert archive.names == ["good"]
    assert len(archive.refused) == 1
    archive.close()


def test_links_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        device = zipfile.ZipInfo("device")
        device.external_attr = (stat.S_IFCHR | 0o666) << 16
        archive.writestr(device, "")
    found = Archive(path)
    assert (found.names, found.refused) == ([], ["link", "device"])
    found.close()


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    archive = Archive(written(tmp_path / "a.zip", {"bomb": bytes(40 * 1024 * 1024)}))
    with pytest.raises(ArchiveBombError):
        archive.read("bomb", 1 << 30)
    archive.close()


def test_many_small_bombs_are_one(tmp_path: Path) -> None:
    members = {f"bomb{number}": bytes(10 * 1024 * 1024) for number in range(6)}
    archive = Archive(written(tmp_path / "a.zip", members))
    sizes: list[int] = []
    with pytest.raises(ArchiveBombError):
        sizes.extend(len(archive.read(name, 1 << 30)) for name in archive.names)
    assert 0 < sum(sizes) <= archives._HONEST + archives.LARGEST_RATIO * (tmp_path / "a.zip").stat().st_size
    archive.close()


def test_a_size_that_is_a_lie_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", {"lie": bytes(1_000_000)})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    archive = Archive(path)
    with pytest.raises(ArchiveBrokenError):
        archive.read("lie", 1 << 30)
    archive.close()


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", {"secret": b"data"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    archive = Archive(path)
    assert archive.encrypted
    with pytest.raises(ArchiveEncryptedError):
        archive.read("secret", 100)
    archive.close()


def test_the_number_of_members_is_looked_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.zip", {f"m{number}": b"" for number in range(20)})
    monkeypatch.setattr(archives, "MOST_MEMBERS", 19)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(TooManyMembersError):
        Archive(path)


def test_64_bit_archives_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(65_600):
            archive.writestr(zipfile.ZipInfo(f"m{number}"), b"")
    found = Archive(path)
    assert len(found.names) == 65_600
    found.close()
    monkeypatch.setattr(archives, "MOST_MEMBERS", 65_599)
    with pytest.raises(TooManyMembersError):
        Archive(path)


@pytest.mark.parametrize("cut", [0, 1, 30, 60])
def test_a_broken_archive_is_told(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "a.zip", {"a": b"text" * 100})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ArchiveBrokenError):
        Archive(path)


def test_any_damaged_byte_is_an_archive_error_or_nothing(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.zip", {"a": b"some text " * 20, "b": b"other"}).read_bytes()
    path = tmp_path / "damaged.zip"
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 0xFF,)) + whole[at + 1 :])
        try:
            archive = Archive(path)
        except ArchiveError:
            continue
        for name in archive.names:
            try:
                archive.read(name, 1 << 20)
            except ArchiveError:
                continue
        archive.close()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_file_that_was_compressed_as_a_whole(pack: "type[bytes]") -> None:
    data = b"".join(b"%d," % number for number in range(200_000))
    stream = InflatedStream(io.BytesIO(pack(data)))
    pieces = []
    while piece := stream.read(10_000):
        assert len(piece) <= 10_000
        pieces.append(piece)
    assert b"".join(pieces) == data
    broken = InflatedStream(io.BytesIO(pack(data)[:-9]))
    with pytest.raises(ArchiveBrokenError):
        read_all(broken)


def test_a_compressed_bomb_ends() -> None:
    stream = InflatedStream(io.BytesIO(zlib.compress(bytes(64 * 1024 * 1024))))
    with pytest.raises(ArchiveBombError):
        read_all(stream)
