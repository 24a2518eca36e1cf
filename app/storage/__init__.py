"""The history on disk: one SQLite database and content-addressed files beside it. The only room that imports apsw."""
