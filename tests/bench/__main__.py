"""Runs the benchmarks named on the command line (``start``, ``storage`` ...), or all of them.

``--json FILE`` also writes the figures of those that have limits for a program to read.
"""

import argparse
import asyncio
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import tests.bench
from tests.bench.figures import save

_SUFFIX = "_bench"


def main() -> None:
    """Import each benchmark and call its ``main``, which may be a coroutine function."""
    modules = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    known = sorted(name.removesuffix(_SUFFIX) for name in modules if name.endswith(_SUFFIX))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="benchmark", help=", ".join(known))
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    for name in chosen.names or known:
        if name not in known:
            sys.exit(f"There is no benchmark {name}; there are: {', '.join(known)}")
        result = importlib.import_module(f"tests.bench.{name}{_SUFFIX}").main()
        if inspect.iscoroutine(result):
            asyncio.run(result)
    if chosen.json is not None:
        save(chosen.json)


main()
