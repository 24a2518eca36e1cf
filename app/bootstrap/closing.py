"""A window ends in order when the session does."""

import asyncio
import signal
import sys

from PySide6.QtWidgets import QWidget


def close_on_signals(window: QWidget) -> None:
    """Let a session that ends, or Ctrl+C in the terminal, close this window in order, and no window before it."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, window.close)
