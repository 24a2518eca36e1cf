"""One good stream of each endpoint, with as much in it as the endpoint can say: an event's JSON a line."""

import json
from pathlib import Path

from app.domain.generation import Endpoint

STREAMS: dict[Endpoint, list[object]] = {
    Endpoint(path.stem): [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    for path in sorted((Path(__file__).parent / "good_streams").glob("*.jsonl"))
}
