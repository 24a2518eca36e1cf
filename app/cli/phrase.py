"""A recovery phrase, as it is typed at a terminal or comes through a pipe."""

import sys


def phrase_from_stdin(question: str) -> str:
    """Return a line of standard input, "" where none came; at a terminal ``question`` is asked before.

    It is no secret from whoever sits there, and 65 letters want to be seen.
    """
    if sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        sys.stderr.flush()
    return sys.stdin.readline().strip()
