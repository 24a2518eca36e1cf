"""Switches encryption of the history on and off, gives it another key, and unlocks it by its recovery phrase."""

import asyncio
import logging
from collections.abc import Callable

from app.domain.encryption import (
    EncryptionProgress,
    EncryptionState,
    EncryptionStatus,
    EncryptionSwitch,
    KeyRecord,
    SwitchKind,
    Tell,
)
from app.domain.errors import AppError, ErrorReason
from app.domain.events import FolderWorkWanted
from app.domain.folder_work import SwitchEncryption
from app.domain.history_key import HistoryKey, PhraseError, key_of, new_key
from app.domain.ports import KeyPlace, SecretStore
from app.infra.bus import EventBus
from app.services.history_keys import forget_key, keep_key, kept_key

log = logging.getLogger(__name__)


class EncryptionService:
    """``key`` is what an open history is read with. Switching is for a process that has the folder for itself.

    First ``begin`` gives the phrase of a new key, which the person writes down; ``confirm`` takes it back; only then can
    it be used. Nothing is changed before ``switch_on``, ``rekey`` or ``switch_off``. While the history is open, as in a
    window, ``want`` has them done once it is closed.
    """

    def __init__(
        self,
        switch: EncryptionSwitch,
        secrets: SecretStore,
        bus: EventBus,
        key: HistoryKey | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self._switch = switch
        self._secrets = secrets
        self._bus = bus
        self._key = key
        self._alone = alone
        self._begun: HistoryKey | None = None
        self._confirmed: HistoryKey | None = None

    @property
    def key(self) -> HistoryKey | None:
        """Return the key that the history is read with, as far as it is known by now."""
        return self._key

    async def status(self) -> EncryptionStatus:
        """Return whether the history is encrypted, and whether its key is at hand. Raises AppError."""
        record = await self._switch.record()
        if record is None:
            return EncryptionStatus(EncryptionState.OFF)
        known = await self._present_key(record)
        state = EncryptionState.LOCKED if known is None else EncryptionState.ON
        return EncryptionStatus(state, record.key_id, record.since)

    async def begin(self, kind: SwitchKind) -> str:
        """Make a key for ON or REKEY and return its phrase, 13 groups. Nothing is changed or kept yet.

        Raises AppError: ENCRYPTED_ALREADY, NOT_ENCRYPTED, HISTORY_LOCKED, or KEY_NOT_KEPT where there is no keyring.
        """
        await self._require(kind)
        if not await self._secrets.keyring_works():
            raise AppError.because(ErrorReason.KEY_NOT_KEPT)
        self._begun, self._confirmed = new_key(), None
        return self._begun.phrase

    async def confirm(self, phrase: str) -> None:
        """Take the phrase that was typed. Raises AppError (PHRASE_WRONG with ``group`` from 1, "" for the length)."""
        if self._begun is None:
            raise RuntimeError("begin comes first")
        _require_same(phrase, self._begun)
        self._confirmed = self._begun

    def adopt(self, key: HistoryKey) -> None:
        """Take over a key that was confirmed elsewhere."""
        self._begun = self._confirmed = key

    def want(self, kind: SwitchKind) -> None:
        """Have the history closed and the switch made; ON and REKEY use the key that was confirmed."""
        key = None if kind is SwitchKind.OFF else self._confirmed_key()
        self._bus.publish(FolderWorkWanted(SwitchEncryption(kind, key)))

    async def left_out(self) -> tuple[str, ...]:
        """Return the copies of the history that a switch will remove, because they cannot be read. Raises AppError."""
        record = await self._switch.record()
        return await self._switch.unreadable_copies(None if record is None else await self._present_key(record))

    async def switch_on(self, tell: Tell = lambda _: None) -> tuple[str, ...]:
        """Encrypt the history, its files and its copies with the confirmed key; return the copies that were left out.

        Raises AppError: FOLDER_IN_USE, KEY_NOT_KEPT, ENCRYPTED_ALREADY, DISK_FULL, or of kind storage; then nothing has
        changed.
        """
        return await self._change(SwitchKind.ON, self._confirmed_key(), tell)

    async def rekey(self, tell: Tell = lambda _: None) -> tuple[str, ...]:
        """Encrypt everything with the confirmed key instead of the present one. As ``switch_on``."""
        return await self._change(SwitchKind.REKEY, self._confirmed_key(), tell)

    async def switch_off(self, tell: Tell = lambda _: None) -> tuple[str, ...]:
        """Write everything without encryption. As ``switch_on``."""
        return await self._change(SwitchKind.OFF, None, tell)

    async def unlock(self, phrase: str) -> KeyPlace:
        """Give the keyring the key of a recovery phrase again; ``key`` is it from then on. Return where it is kept.

        MEMORY means that no keyring took it: it holds for this run. Raises AppError: PHRASE_WRONG with ``group``,
        PHRASE_OF_ANOTHER where it opens another history, NOT_ENCRYPTED.
        """
        if await self._switch.record() is None:
            raise AppError.because(ErrorReason.NOT_ENCRYPTED)
        try:
            key = key_of(phrase)
        except PhraseError as error:
            raise _wrong(error.group) from None
        if not await self._switch.opens(key):
            raise AppError.because(ErrorReason.PHRASE_OF_ANOTHER)
        self._key = key
        return await keep_key(self._secrets, key)

    async def _change(self, kind: SwitchKind, new: HistoryKey | None, tell: Tell) -> tuple[str, ...]:
        if not self._alone:
            raise AppError.because(ErrorReason.FOLDER_IN_USE)
        old = await self._require(kind)
        if new is not None:
            await self._keep(new)
        try:
            left_out = await self._switch.switch(old, new, _on_the_loop(tell))
        except BaseException:
            await self._forget_unused(new)
            raise
        self._key, self._begun, self._confirmed = new, None, None
        if old is not None:
            await forget_key(self._secrets, old.id)
        log.info("Encryption: %s", kind.value)
        return left_out

    async def _keep(self, key: HistoryKey) -> None:
        """Give the keyring a key; it was read back then. Raises AppError (KEY_NOT_KEPT)."""
        if await keep_key(self._secrets, key) is not KeyPlace.KEYRING:
            await forget_key(self._secrets, key.id)
            raise AppError.because(ErrorReason.KEY_NOT_KEPT)

    async def _forget_unused(self, new: HistoryKey | None) -> None:
        # An exchange that was decided and failed in the middle is finished by the next start, which needs the key.
        if new is None:
            return
        try:
            if await self._switch.is_decided():
                return
        except AppError:
            return
        await forget_key(self._secrets, new.id)

    async def _require(self, kind: SwitchKind) -> HistoryKey | None:
        """Return the present key. Raises AppError where the switch makes no sense or the key is not there."""
        record = await self._switch.record()
        if record is None:
            if kind is not SwitchKind.ON:
                raise AppError.because(ErrorReason.NOT_ENCRYPTED)
            return None
        if kind is SwitchKind.ON:
            raise AppError.because(ErrorReason.ENCRYPTED_ALREADY)
        key = await self._present_key(record)
        if key is None:
            raise AppError.because(ErrorReason.HISTORY_LOCKED)
        return key

    async def _present_key(self, record: KeyRecord) -> HistoryKey | None:
        if self._key is not None and self._key.id == record.key_id:
            return self._key
        return await kept_key(self._secrets, record.key_id)

    def _confirmed_key(self) -> HistoryKey:
        if self._confirmed is None:
            raise RuntimeError("confirm comes first")
        return self._confirmed


def _require_same(phrase: str, key: HistoryKey) -> None:
    try:
        typed = key_of(phrase)
    except PhraseError as error:
        raise _wrong(error.group) from None
    groups = zip(typed.phrase.split(), key.phrase.split(), strict=True)
    for number, (found, shown) in enumerate(groups, 1):
        if found != shown:
            raise _wrong(number)


def _wrong(group: int | None) -> AppError:
    return AppError.because(ErrorReason.PHRASE_WRONG, **({} if group is None else {"group": str(group)}))


def _on_the_loop(tell: Tell) -> Callable[[EncryptionProgress], None]:
    loop = asyncio.get_running_loop()
    return lambda progress: loop.call_soon_threadsafe(tell, progress) and None
