from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from app.bootstrap.core import open_core
from app.bootstrap.opening import open_backup
from app.bootstrap.options import CoreOptions
from app.domain.provider import ProviderConfig
from tests.infra.keyrings import Held

KEY = "sk-CANARY-in-the-keyring-0123456789"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    made = Held()

    def get_keyring() -> KeyringBackend:
        return made

    monkeypatch.setattr(keyring, "get_keyring", get_keyring)
    return made


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_a_key_of_the_keyring_is_in_no_backup(held: Held, tmp_path: Path) -> None:
    file, there = tmp_path / "a.zip", tmp_path / "there"
    async with open_core(CoreOptions(tmp_path / "here")) as services:
        await services.providers.save(ProviderConfig("p1", "云桥", "http://127.0.0.1:9"), KEY)
        assert KEY in held.kept.values()
        # A person may put it where it does not belong.
        services.settings.change(trusted_hosts=(f"https://x.example/{KEY}",))
        await services.conversations.create()
        written = await services.backup.write(file, None, lambda _progress: None)
    assert written.contents.providers == ("云桥",)
    assert "trusted_hosts[0]" in written.contents.left_out
    await open_backup(CoreOptions(there)).restore(file, there, None, lambda _progress: None)
    assert KEY.encode() not in everything(there)
    assert KEY.encode() not in everything(tmp_path / "here" / "cache")
    async with open_core(CoreOptions(there)) as services:
        assert [config.name for config in services.settings.current.providers] == ["云桥"]
        assert len(await services.conversations.list()) == 1
