"""The program of the child process: llama.cpp's server on a free port of the loopback interface.

It is run by the path of this file (``python -P server.py``), or by the hidden first argument of a bundled program. It
imports nothing of ours, so that the folder it is started in cannot change what it runs.

One line of JSON comes in on standard input: ``{"model": path, "name": str, "key": str, "context": tokens, "sampling":
{...} or null}``; ``sampling`` holds temperature, top_p and repeat_penalty, which a request may override. One line goes
out on standard output when the server answers: ``{"port": int}``, or ``{"error": str}`` and the process ends with exit
code 1. What llama.cpp says goes to standard error. The process ends as soon as its standard input closes, which also
happens when the parent is killed.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import xllamacpp

FLAG = "--local-model-server"
"""The first argument by which a bundled program is told to be this child."""

CONVERSATIONS = 4
"""How many replies may be written at the same time; they share one context."""


def child_command() -> list[str]:
    """Return the command that starts this module as a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    return [sys.executable, "-P", str(Path(__file__).resolve())]


def main() -> int:
    """Serve one model until standard input closes. Returns the exit code of a start that failed."""
    answers = _take_standard_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the whole group; the parent decides
    _give_way()
    order = json.loads(sys.stdin.readline())
    watcher = threading.Thread(target=_end_with_the_parent, name="parent")
    watcher.start()
    try:
        server = _start(_parameters(order["model"], order["name"], order["key"], order["context"], order["sampling"]))
    except Exception as error:  # noqa: BLE001 - whatever llama.cpp raises is passed on as its words
        _say(answers, {"error": str(error) or type(error).__name__})
        answers.close()
        _leave(1)
    _say(answers, {"port": urlsplit(server.listening_address).port})
    watcher.join()
    return 0


def _take_standard_output() -> TextIO:
    """Keep standard output for our answers and send what C++ code prints there to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _give_way() -> None:
    """Run after the window: a model that takes every core must not make it stutter."""
    if hasattr(os, "nice"):
        os.nice(5)


def _end_with_the_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    _leave(0)


def _leave(code: int) -> None:
    # Threads of llama.cpp may be busy, and destroying them in order can take seconds.
    os._exit(code)


def _say(answers: TextIO, answer: dict[str, object]) -> None:
    print(json.dumps(answer), file=answers, flush=True)


def threads_for(cores: int) -> int:
    """Return how many threads llama.cpp gets: all cores but one, which the window and its owner need.

    llama.cpp's threads wait for each other by spinning: one core too many, and a busy machine is several times slower.
    """
    return max(cores - 1, 1)


def _parameters(
    model: str, name: str, key: str, context: int, sampling: dict[str, float] | None
) -> "xllamacpp.CommonParams":
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.cors_origins = ""
    params.use_jinja = True
    params.ui = False
    params.offline = True
    params.endpoint_slots = False
    params.cpuparams.n_threads = threads_for(os.cpu_count() or 1)
    params.n_ctx = context
    params.n_parallel = CONVERSATIONS
    params.kv_unified = True
    if sampling is not None:
        params.sampling.temp = sampling["temperature"]
        params.sampling.top_p = sampling["top_p"]
        params.sampling.penalty_repeat = sampling["repeat_penalty"]
    return params


def _start(params: "xllamacpp.CommonParams") -> "xllamacpp.Server":
    import xllamacpp

    return xllamacpp.Server(params)


if __name__ == "__main__":
    sys.exit(main())
