"""Conversations out of files: this program's own, and the exports and backups of others."""
