"""The history on disk: SQLite by apsw, attachments as files beside it."""
