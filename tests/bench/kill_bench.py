"""Kills the real window in mid-stream, 50 times at random moments, and measures how much text each kill cost.

A kill may cost what came in within the last 250 ms. The figure has the time in it that the text takes from the gateway
to the program, and one turn of the program's loop.
"""

import os
import random
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.figures import Figure, report
from tests.bench.kills import MODEL, Killing
from tests.gateway import Gateway

KILLS = int(os.environ.get("LOQUENT_BENCH_KILLS", "50"))
LONGEST_SECONDS = 2.0
TICK_SECONDS = 0.033
PROMISE_SECONDS = 0.25


def main() -> None:
    """Kill, look, and print the figures."""
    chance = random.Random()  # noqa: S311
    losses, continued = [], 0
    with tempfile.TemporaryDirectory() as name, Gateway(key="sk-bench-123456789", models=[MODEL]) as gateway:
        killing = Killing(Path(name) / "data", gateway)
        for number in range(KILLS):
            loss = killing.kill_after(chance.uniform(0.0, LONGEST_SECONDS))
            losses.append(loss)
            shown, can_continue = killing.next_start()
            continued += shown == loss.stored and can_continue
            sys.stdout.write(f"\rkill {number + 1} of {KILLS}: {loss.seconds * 1000:.0f} ms lost ")
            sys.stdout.flush()
    sys.stdout.write("\r")
    lost = sorted(loss.seconds * 1000 for loss in losses)
    report(
        "kill",
        Figure("text lost, median", median(lost), "ms"),
        Figure("text lost, at most", lost[-1], "ms", (PROMISE_SECONDS + TICK_SECONDS) * 1000),
        Figure("kills after which the next start did not show all of it with Continue", KILLS - continued, "", 0),
    )
