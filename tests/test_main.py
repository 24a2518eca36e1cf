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
    done = subprocess.run(
        [sys.executable, "-m", "app", FLAG],
        input=json.dumps(order) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]
