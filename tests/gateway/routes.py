"""Which path of the test gateway is answered by what."""

import re
from typing import Final

from tests.gateway import account, audio, chat, completions, files, gemini, images, messages, models, responses, videos
from tests.gateway.account import not_there
from tests.gateway.checks import RefusedError
from tests.gateway.replies import Reply, error_reply, html_reply
from tests.gateway.visits import Handler, Visit


def _file(visit: Visit) -> Reply:
    return files.file_reply(visit.names[0])


_OPEN: Final[list[tuple[str, str, Handler]]] = [
    ("GET", r"/files/([^/]+)", _file),
    ("GET", r"/api/status", account.status),
    ("GET", r"/api/pricing", account.pricing),
    ("GET", r"/api/user/self", account.user),
]
"""Paths that ask for no key of a model."""

_LOCKED: Final[list[tuple[str, str, Handler]]] = [
    ("GET", r"/v1/models", models.listed),
    ("GET", r"/v1/models/(.+)", models.one),
    ("GET", r"/v1beta/models", models.listed_by_google),
    ("POST", r"/v1/chat/completions", chat.chat),
    ("POST", r"/v1/completions", completions.completions),
    ("POST", r"/v1/responses", responses.create),
    ("GET", r"/v1/responses/([^/]+)", responses.look),
    ("DELETE", r"/v1/responses/([^/]+)", responses.delete),
    ("POST", r"/v1/responses/([^/]+)/cancel", responses.cancel),
    ("POST", r"/v1/messages", messages.create),
    ("POST", r"/v1beta/models/([^:]+):((?:generate|streamGenerate)Content)", gemini.generate),
    ("POST", r"/v1/images/generations", images.generations),
    ("POST", r"/v1/images/edits", images.edits),
    ("POST", r"/v1/videos", videos.create),
    ("GET", r"/v1/videos/([^/]+)", videos.look),
    ("GET", r"/v1/videos/([^/]+)/content", videos.content),
    ("POST", r"/v1/videos/([^/]+)/remix", videos.remix),
    ("POST", r"/v1/video/generations", videos.generate),
    ("GET", r"/v1/video/generations/([^/]+)", videos.look_generated),
    ("POST", r"/v1/audio/speech", audio.speech),
    ("POST", r"/v1/audio/transcriptions", audio.transcriptions),
    ("POST", r"/v1/embeddings", audio.embeddings),
    ("GET", r"/api/usage/token/?", account.token_usage),
    ("GET", r"(?:/v1)?/dashboard/billing/subscription", account.subscription),
    ("GET", r"(?:/v1)?/dashboard/billing/usage", account.usage),
]

_PREFIXES: Final = ("/v1/", "/v1beta/", "/api/", "/files/", "/dashboard/")
"""What does not begin so gets new-api's web page."""


def answered(visit: Visit, key: str) -> Reply:
    """Return the reply to a request; ``key`` is what it must carry, empty: none."""
    record = visit.record
    if not record.path.startswith(_PREFIXES):
        return html_reply(200, "New API")  # new-api shows its web page for whatever it does not know
    for method, pattern, handler in (*_OPEN, *_LOCKED):
        found = re.fullmatch(pattern, record.path)
        if found is None or method != record.method:
            continue
        if key and (method, pattern, handler) in _LOCKED and not _carries(visit, key):
            return error_reply(401, "无效的令牌（请求 ID：20261123220000abc）")
        try:
            return handler(_at(visit, found.groups()))
        except RefusedError as error:
            return error.reply
    return not_there(record.method, record.path)


def _carries(visit: Visit, key: str) -> bool:
    """Return whether the key is there: each family of paths has its own other places for it."""
    record = visit.record
    if record.headers.get("authorization") == f"Bearer {key}":
        return True
    if record.path.startswith("/v1beta/") or record.path == "/v1/models":
        return record.headers.get("x-goog-api-key") == key or f"key={key}" in record.query.split("&")
    return record.path in ("/v1/messages", "/v1/models") and record.headers.get("x-api-key") == key


def _at(visit: Visit, names: tuple[str, ...]) -> Visit:
    return Visit(visit.record, visit.root, visit.memory, visit.scripted, visit.models, visit.list_shape, tuple(names))
