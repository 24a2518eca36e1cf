"""Sentences with a number."""

from PySide6.QtCore import QObject


class DataCounts(QObject):
    """lupdate sees plurals in ``self.tr`` alone."""

    def conversations(self, count: int) -> str:
        """Return how many conversations there are."""
        return self.tr("%n conversation(s)", "", count)

    def messages(self, count: int) -> str:
        """Return how many messages there are."""
        return self.tr("%n message(s)", "", count)

    def files(self, count: int) -> str:
        """Return how many attachments there are."""
        return self.tr("%n attached file(s)", "", count)

    def known(self, count: int) -> str:
        """Return how many of the conversations in a file are in the history."""
        return self.tr("%n of them are here already", "", count)

    def new_conversations(self, count: int) -> str:
        """Return how many conversations are new."""
        return self.tr("%n new conversation(s)", "", count)

    def new_messages(self, count: int) -> str:
        """Return how many messages are new."""
        return self.tr("%n new message(s)", "", count)

    def extended(self, count: int) -> str:
        """Return how many conversations have new messages."""
        return self.tr("%n conversation(s) were gone on with", "", count)

    def present(self, count: int) -> str:
        """Return how many conversations had nothing new."""
        return self.tr("%n conversation(s) were here already", "", count)

    def settings_left_out(self, count: int) -> str:
        """Return how many settings are not in a backup."""
        return self.tr("%n setting(s) that may hold a secret were left out.", "", count)

    def files_left_out(self, count: int) -> str:
        """Return how many attachments are not in a backup."""
        return self.tr("%n attached file(s) are damaged and were left out.", "", count)
