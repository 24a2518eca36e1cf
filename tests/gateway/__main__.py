"""Starts the test gateway by hand: ``python -m tests.gateway [--port N] [--key KEY]``; Ctrl+C ends it."""

import argparse
import sys
import threading

from tests.gateway.behaviours import BEHAVIOURS
from tests.gateway.server import Gateway


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.gateway", description="A gateway to try things on.")
    parser.add_argument("--port", type=int, default=8321)
    parser.add_argument("--key", default="", help="refuse requests that do not carry this key")
    arguments = parser.parse_args()
    with Gateway(key=arguments.key, port=arguments.port) as gateway:
        out = sys.stdout
        out.write(f"Listening on {gateway.url} (key: {gateway.key or 'none needed'}). Models:\n")
        for name, behaviour in BEHAVIOURS.items():
            out.write(f"  {name:24} {(behaviour.__doc__ or '').strip().splitlines()[0]}\n")
        out.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
