"""Encryption of the history: the section in the settings, the recovery phrase, the change, and unlocking at the start."""
