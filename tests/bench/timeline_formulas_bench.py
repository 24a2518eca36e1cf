"""How long the window is deaf while 300 formulas are set: the first of a program, which load ziamath, and later ones.

Each case runs in a process of its own, for only one conversation of a process can be the first.
"""

import json
import subprocess
import sys
import time

from app.ui.timeline.view import TimelineView
from tests.bench.figures import Figure, report
from tests.bench.timeline_silence_bench import opened, streamed
from tests.bench.timeline_window import run, window
from tests.ui.timeline.samples import Talk

_HALF = 150
_FLUSHES = 60
_MOST = 50
_TIMES = ("cold", "warm")
_KINDS = {
    "": "So $\\frac{{a_{0}}}{{b}} = \\sqrt{{x^2 + {0}}}$ holds{1}, and so\n\n$$\\sum_{{i=0}}^{{{0}}} i^2 = y$$\n\n",
    ", with Chinese": (
        "因此 $\\frac{{路程_{0}}}{{时间}} = v_{{平均}}$ 成立{1}，并且\n\n"
        "$$f(x) = \\begin{{cases}} x^{{{0}}} & \\text{{如果 $x>0$}} \\\\ 0 & \\text{{否则}} \\end{{cases}}$$\n\n"
    ),
}
"""Formulas that differ from each other by number and time: those that were set are kept."""


async def _case(view: TimelineView, kind: str, way: str, when: str) -> dict[str, float]:
    text = "".join(_KINDS[kind].format(number, f" ({when})") for number in range(_HALF))
    if when == "warm":
        text = text.replace("x^", "y^").replace("v_", "w_")
    begun = time.perf_counter()
    if way == "opened":
        heard = await opened(view, when, text)
    else:
        size = len(text) // _FLUSHES
        heard = await streamed(view, Talk(when), [[text[at : at + size]] for at in range(0, len(text), size)])
    seconds = time.perf_counter() - begun
    return {"silence": heard.longest, "p99": heard.p99, "work": heard.longest_of_own, "seconds": seconds}


def measure(kind: str, way: str) -> None:
    """Measure one case in this process, and write its figures as JSON."""

    async def cases() -> None:
        async with window() as view:
            sys.stdout.write(json.dumps({when: await _case(view, kind, way, when) for when in _TIMES}))

    run(cases)


def main() -> None:
    """Measure each case in a process of its own."""
    for kind in _KINDS:
        for way in ("opened", "streamed"):
            call = f"from tests.bench.timeline_formulas_bench import measure; measure({kind!r}, {way!r})"
            done = subprocess.run([sys.executable, "-c", call], stdout=subprocess.PIPE, check=True, text=True)
            for when, figures in json.loads(done.stdout).items():
                name = f"300 formulas{kind}, {way}, {when}"
                report(
                    "timeline_formulas",
                    Figure(f"{name}: longest silence", figures["silence"], "ms", _MOST),
                    Figure(f"{name}: silence, p99", figures["p99"], "ms"),
                    Figure(f"{name}: longest work of its own thread", figures["work"], "ms", _MOST),
                )
