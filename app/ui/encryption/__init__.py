"""Encryption of the history: the recovery phrase, the window while it changes, and unlocking at the start."""
