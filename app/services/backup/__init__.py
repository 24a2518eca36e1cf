"""Backups: one file with everything but the keys, and back."""
