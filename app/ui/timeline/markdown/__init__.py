"""Markdown of a growing reply as layout blocks: closed ones frozen, only the open tail parsed again."""
