"""The list of keys that may lie in the keyring without need."""

from pathlib import Path

from app.storage.begun_keys import begun_keys, write_begun_keys


def test_ids_are_kept_once_and_the_file_goes_with_the_last(tmp_path: Path) -> None:
    path = tmp_path / "begun-keys"
    assert begun_keys(path) == ()
    write_begun_keys(path, ("11112222", "", "aaaabbbb", "11112222"))
    assert begun_keys(path) == ("11112222", "aaaabbbb")
    write_begun_keys(path, ("",))
    assert not path.exists()


def test_what_is_no_id_is_left_out_and_stops_no_later_one(tmp_path: Path) -> None:
    path = tmp_path / "begun-keys"
    path.write_bytes("钥匙\nabcd1234 ../x\n".encode() + b"\xff\xfe\n")
    write_begun_keys(path, (*begun_keys(path), "11112222"))
    assert begun_keys(path) == ("abcd1234", "11112222")
