"""The entry of the program, as a process."""

import json
import subprocess
import sys

from app import __version__
from app.local.server import FLAG


def test_the_version_is_printed() -> None:
    done = subprocess.run([sys.executable, "-m", "app", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, f"loquent {__version__}")


def test_the_hidden_argument_starts_the_model_server() -> None:
    order = {"model": "/nowhere/model.gguf", "name": "m", "key": "k", "context": 64, "sampling": None}
    child = subprocess.Popen(
        [sys.executable, "-m", "app", FLAG],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        # Its standard input stays open: it would end without a word when that closes.
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.flush()
        answer = json.loads(child.stdout.readline())
        code = child.wait(timeout=60)
    assert answer["error"]
    assert code == 1
