"""Loquent: a desktop chat client for OpenAI-compatible gateways.

CONTRIBUTING.md has the tour of the rooms below and the floors they stand on.
"""

__version__ = "0.1.0"
