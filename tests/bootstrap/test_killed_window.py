"""kill -9 of the real window in the middle of a reply: almost nothing is lost, and the next start offers to go on.

``python -m tests.bench kill`` does it 50 times and measures how much is lost.
"""

import sys
from pathlib import Path

import pytest

from tests.bench.kills import MODEL, Killing
from tests.gateway import Gateway

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9")


@pytest.mark.parametrize("seconds", [0.4, 0.9, 1.3])
def test_the_reply_is_there_and_can_be_continued(tmp_path: Path, gateway: Gateway, seconds: float) -> None:
    gateway.models = [MODEL]
    killing = Killing(tmp_path / "data", gateway)
    loss = killing.kill_after(seconds)
    assert 0 < loss.stored <= loss.sent
    assert killing.next_start() == (loss.stored, True)
