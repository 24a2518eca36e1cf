"""Runs the benchmarks named on the command line (``start``, ``storage`` ...), or all of them."""

import asyncio
import importlib
import inspect
import pkgutil
import sys

import tests.bench

_SUFFIX = "_bench"


def main() -> None:
    """Import each benchmark and call its ``main``, which may be a coroutine function."""
    modules = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    known = sorted(name.removesuffix(_SUFFIX) for name in modules if name.endswith(_SUFFIX))
    for name in sys.argv[1:] or known:
        if name not in known:
            sys.exit(f"There is no benchmark {name}; there are: {', '.join(known)}")
        result = importlib.import_module(f"tests.bench.{name}{_SUFFIX}").main()
        if inspect.iscoroutine(result):
            asyncio.run(result)


main()
