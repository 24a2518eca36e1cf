"""Switches encryption of the history on and off, gives it another key, and unlocks it by its recovery phrase."""

import logging

from app.domain.encryption import EncryptionState, EncryptionStatus, EncryptionSwitch, KeyRecord, Tell
from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import EncryptionChange
from app.domain.history_key import HistoryKey, PhraseError, id_of, key_of, new_key
from app.domain.ports import KeyPlace, SecretStore
from app.services.history_keys import forget_idle_keys, forget_key, keep_key, kept_key

log = logging.getLogger(__name__)


class EncryptionService:
    """``key`` is what an open history is read with. Switching is for a process that has the folder for itself.

    First ``begin`` gives the phrase of a new key, which the person writes down; ``confirm`` takes it back; only then
    can it be used. Nothing is changed before ``carry_out``.
    """

    def __init__(
        self,
        switch: EncryptionSwitch,
        secrets: SecretStore,
        key: HistoryKey | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self._switch = switch
        self._secrets = secrets
        self._key = key
        self._alone = alone
        self._begun: HistoryKey | None = None
        self._confirmed: HistoryKey | None = None
        self._is_kept = key is not None

    @property
    def key(self) -> HistoryKey | None:
        """Return the key that the history is read with, as far as it is known by now."""
        return self._key

    @property
    def is_kept(self) -> bool:
        """Return whether the keyring took the key at the last ``unlock``; else it holds for this run alone."""
        return self._is_kept

    async def status(self) -> EncryptionStatus:
        """Return whether the history is encrypted, and whether its key is at hand. Raises AppError."""
        record = await self._switch.record()
        if record is None:
            return EncryptionStatus(EncryptionState.OFF)
        known = await self._present_key(record)
        state = EncryptionState.LOCKED if known is None else EncryptionState.ON
        return EncryptionStatus(state, record.key_id, record.since)

    async def begin(self, change: EncryptionChange) -> str:
        """Make a key for ON or REKEY and return its phrase, 13 groups. Nothing is changed or kept yet.

        Raises AppError: ENCRYPTED_ALREADY, NOT_ENCRYPTED, HISTORY_LOCKED, KEY_NOT_KEPT where there is no keyring, or
        DISK_FULL: nobody shall write a phrase down for what has no room.
        """
        await self._require(change)
        await self._switch.require_room()
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

    async def left_out(self) -> tuple[str, ...]:
        """Return the copies of the history that a switch will remove, because they cannot be read. Raises AppError."""
        record = await self._switch.record()
        return await self._switch.unreadable_copies(None if record is None else await self._present_key(record))

    async def carry_out(self, change: EncryptionChange, tell: Tell = lambda _done, _total: None) -> None:
        """Encrypt the history, its files and its copies with the confirmed key, or for OFF write them in plain.

        Raises AppError: FOLDER_IN_USE, KEY_NOT_KEPT, ENCRYPTED_ALREADY, NOT_ENCRYPTED, HISTORY_LOCKED, DISK_FULL, or
        another of kind storage; then nothing has changed.
        """
        new = None if change is EncryptionChange.OFF else self._confirmed_key()
        await self._change(change, new, tell)

    async def switch_on(self, tell: Tell = lambda _done, _total: None) -> None:
        """Encrypt everything with the confirmed key. As ``carry_out``."""
        await self.carry_out(EncryptionChange.ON, tell)

    async def rekey(self, tell: Tell = lambda _done, _total: None) -> None:
        """Encrypt everything with the confirmed key instead of the present one. As ``carry_out``."""
        await self.carry_out(EncryptionChange.REKEY, tell)

    async def switch_off(self, tell: Tell = lambda _done, _total: None) -> None:
        """Write everything without encryption. As ``carry_out``."""
        await self.carry_out(EncryptionChange.OFF, tell)

    async def unlock(self, phrase: str) -> None:
        """Give the keyring the key of a recovery phrase again; ``key`` is it from then on, ``is_kept`` says the rest.

        Raises AppError: PHRASE_WRONG with ``group``, PHRASE_OF_ANOTHER where it opens another history, NOT_ENCRYPTED.
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
        self._is_kept = await keep_key(self._secrets, key) is KeyPlace.KEYRING

    async def forget_idle(self) -> None:
        """Take keys out of the keyring that a switch has left there and nothing needs; raises nothing.

        After a switch that is the new one if the act came to nothing, the old one if it is done, and neither while the
        next start has to finish the act. What cannot be forgotten now stays written down.
        """
        try:
            await forget_idle_keys(self._switch, self._secrets)
        except AppError as error:
            log.warning("Keys that are not needed could not be forgotten: %s", error)

    async def _change(self, change: EncryptionChange, new: HistoryKey | None, tell: Tell) -> None:
        if not self._alone:
            raise AppError.because(ErrorReason.FOLDER_IN_USE)
        old = await self._require(change)
        # Before the keyring has the new one: whoever comes after a kill knows what may lie there without need.
        await self._switch.note_keys((id_of(new), id_of(old)))
        try:
            if new is not None:
                await self._keep(new)
            await self._switch.switch(old, new, tell)
            self._key, self._begun, self._confirmed = new, None, None
        finally:
            await self.forget_idle()
        log.info("Encryption: %s", change.value)

    async def _keep(self, key: HistoryKey) -> None:
        """Give the keyring a key; it was read back then. Raises AppError (KEY_NOT_KEPT)."""
        if await keep_key(self._secrets, key) is not KeyPlace.KEYRING:
            await forget_key(self._secrets, key.id)
            raise AppError.because(ErrorReason.KEY_NOT_KEPT)

    async def _require(self, change: EncryptionChange) -> HistoryKey | None:
        """Return the present key. Raises AppError where the switch makes no sense or the key is not there."""
        record = await self._switch.record()
        if record is None:
            if change is not EncryptionChange.ON:
                raise AppError.because(ErrorReason.NOT_ENCRYPTED)
            return None
        if change is EncryptionChange.ON:
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
