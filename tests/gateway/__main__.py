"""Starts the test gateway by hand: ``python -m tests.gateway [--port N] [--key KEY]``; Ctrl+C ends it."""

import argparse
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.gateway import audio, completions, gemini, images, messages, responses, videos
from tests.gateway.behaviours import BEHAVIOURS
from tests.gateway.server import Gateway

ENDPOINTS: Final[dict[str, Mapping[str, str | Callable[..., Any]]]] = {
    "/v1/chat/completions": BEHAVIOURS,
    "/v1/completions": completions.MODELS,
    "/v1/responses": responses.MODELS,
    "/v1/messages": messages.MODELS,
    "/v1beta/models/MODEL:generateContent": gemini.MODELS,
    "/v1/images/generations, /v1/images/edits": images.MODELS,
    "/v1/videos, /v1/video/generations": videos.MODELS,
    "/v1/audio/speech": audio.SPEAKERS,
    "/v1/audio/transcriptions": audio.LISTENERS,
    "/v1/embeddings": audio.EMBEDDERS,
}
"""What there is to try, by path; the models that refuse (error-...) are the same everywhere."""


def line_of(behaviour: str | Callable[..., Any]) -> str:
    """Return what a model does, in one line."""
    return behaviour if isinstance(behaviour, str) else (behaviour.__doc__ or "").strip().splitlines()[0]


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.gateway", description="A gateway to try things on.")
    parser.add_argument("--port", type=int, default=8321)
    parser.add_argument("--key", default="", help="refuse requests that do not carry this key")
    arguments = parser.parse_args()
    with Gateway(key=arguments.key, port=arguments.port) as gateway:
        out = sys.stdout
        out.write(f"Listening on {gateway.url} (key: {gateway.key or 'none needed'}).\n")
        for path, models in ENDPOINTS.items():
            out.write(f"\n{path}\n")
            for name, behaviour in models.items():
                out.write(f"  {name:28} {line_of(behaviour)}\n")
        out.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
