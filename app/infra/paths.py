"""Where everything of one person's history lies, and folders and files that nobody else can read."""

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, ErrorInfo, ErrorReason

_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def default_data_dir() -> Path:
    """Return the folder in which this system expects a program's data (not made yet)."""
    # Imported here: the window and `ask` are often given a folder, and then need no advice.
    from platformdirs import user_data_path

    return user_data_path("loquent", appauthor=False)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The names inside a data folder. Nothing exists until ``prepare``."""

    root: Path

    @property
    def database(self) -> Path:
        """The history; SQLite puts its -wal and -shm files beside it."""
        return self.root / "history.db"

    @property
    def attachments(self) -> Path:
        """The folder of content-addressed files."""
        return self.root / "attachments"

    @property
    def settings(self) -> Path:
        """The settings, one JSON file."""
        return self.root / "settings.json"

    @property
    def window_state(self) -> Path:
        """Sizes and places of the window, apart from the settings: losing them costs nothing."""
        return self.root / "window.json"

    @property
    def leases(self) -> Path:
        """The folder with one locked file for each running process."""
        return self.root / "leases"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        """The folder of dated copies of the database."""
        return self.root / "backups"

    @property
    def passing(self) -> Path:
        """The folder of files that are there while the program runs, with one folder for each running process."""
        return self.root / "passing"

    @property
    def opened(self) -> Path:
        """The folder of copies that other programs open, with one folder for each running process."""
        return self.root / "opened"

    @property
    def cache(self) -> Path:
        """The folder of what can be fetched again, such as model lists."""
        return self.root / "cache"

    @property
    def unchecked(self) -> Path:
        """An empty file that says that the database has to be looked at: a run did not end well."""
        return self.root / "unchecked"

    @property
    def exclusive(self) -> Path:
        """The file whose lock says that a process works on the folder alone."""
        return self.root / "exclusive.lock"

    @property
    def encryption(self) -> Path:
        """What the history is encrypted with, one JSON file; there is none where it is not."""
        return self.root / "encryption.json"

    @property
    def begun_keys(self) -> Path:
        """The ids of keys that a switch of encryption may have left in the keyring; there is none as a rule."""
        return self.root / "begun-keys"

    def prepare(self) -> None:
        """Make the folder and see to it that no other user of the computer can look inside.

        From here on new files of this process are readable by their owner alone (umask 077).

        Raises:
            AppError: STORAGE_READ_ONLY, DISK_FULL or STORAGE_FAILED, each with the parameter ``path``.
        """
        os.umask(0o077)
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._close_to_others()
        except OSError as error:
            raise storage_error(error, self.root) from error
        if not os.access(self.root, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            raise AppError.because(ErrorReason.STORAGE_READ_ONLY, path=str(self.root))

    def _close_to_others(self) -> None:
        """Take the rights of others away, if the folder is ours alone.

        ``--data-dir`` may name a folder that others use for something else, such as /tmp: its rights stay as they are
        (what we make inside is closed by itself).
        """
        if os.name != "posix":
            return
        found = self.root.stat()
        mode = stat.S_IMODE(found.st_mode)
        shared = found.st_uid != os.geteuid() or bool(mode & stat.S_ISVTX)
        ours = self.database.exists() or not any(self.root.iterdir())
        if mode & 0o077 and ours and not shared:
            self.root.chmod(mode & 0o700)


def storage_error(error: OSError, path: Path) -> AppError:
    """Return what the system said about ``path`` as an AppError of kind storage; its words are the message."""
    reason = ErrorReason.STORAGE_FAILED
    if error.errno in _READ_ONLY:
        reason = ErrorReason.STORAGE_READ_ONLY
    elif error.errno in _FULL:
        reason = ErrorReason.DISK_FULL
    return AppError(ErrorInfo(reason, {"path": str(path)}, gateway_message=error.strerror or str(error)))


def replace_file(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file at ``path`` so that a crash leaves the old one or the new one whole.

    The file is readable by its owner alone. Raises OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with open(temporary, "wb", opener=_private) as file:  # Path.open takes no opener
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
