"""``/v1/videos`` and new-api's ``/v1/video/generations``: orders that come further with each look at them.

Sources: OpenAI's CreateVideoMultipartBody, CreateVideoJsonBody, VideoResource; new-api's TaskDto and its checks of
Sora's sizes. Errors stand at the top level, as new-api's do.
"""

import base64
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

from tests.gateway import files
from tests.gateway.checks import (
    Object,
    RefusedError,
    anything,
    body_of,
    each,
    either,
    fields,
    integer,
    matching,
    number,
    one_of,
    some_text,
    text,
    values,
)
from tests.gateway.forms import texts_of
from tests.gateway.replies import Reply, error_reply, json_reply
from tests.gateway.visits import Film, Visit

SIZES: Final = ("720x1280", "1280x720", "1024x1792", "1792x1024")
_IMAGE: Final = matching(r"https?://.+|data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]+")
_SORA: Final = fields(
    {
        "model": some_text,
        "prompt": some_text,
        "seconds": one_of("4", "8", "12"),
        "size": one_of(*SIZES),
        "input_reference": either(_IMAGE, fields({"image_url": _IMAGE, "file_id": text})),
    },
    ["prompt"],
)
_GENERIC: Final = fields(
    {
        "model": some_text,
        "prompt": text,
        "image": _IMAGE,
        "images": each(_IMAGE),
        "duration": number(0),
        "width": integer(1),
        "height": integer(1),
        "fps": integer(1),
        "seed": integer(),
        "n": integer(1),
        "response_format": text,
        "user": text,
        "size": text,
        "metadata": values(anything),
    },
    ["model"],
)
_STEPS: Final = (("queued", 0), ("in_progress", 35), ("in_progress", 80), ("completed", 100))


def task_error(code: str, message: str, status: int = 400) -> RefusedError:
    """Return a refusal in the form of new-api's tasks."""
    return RefusedError(json_reply({"code": code, "message": message, "data": None}, status))


def _checked(check: Callable[[object, str], None], body: object) -> None:
    try:
        check(body, "")
    except RefusedError as error:
        told = error.reply.parts[0]
        assert isinstance(told, bytes)
        raise RefusedError(Reply((told.replace(b'{"error":{', b'{"code":"invalid_request",', 1)[:-1],), 400)) from None


def create(visit: Visit) -> Reply:
    """Answer ``POST /v1/videos``, a form or JSON."""
    parts = visit.record.form
    body = body_of(visit.record.json, anything) if parts is None else texts_of(parts, {})
    if not body.get("model"):
        raise task_error("missing_model", "model field is required")
    _checked(_SORA if str(body["model"]).startswith("sora-2") else fields({"prompt": some_text}, ["prompt"]), body)
    size = body.get("size") or "720x1280"
    if body["model"] == "sora-2" and size not in SIZES[:2]:
        raise task_error("invalid_size", "sora-2 only supports 720x1280 and 1280x720")
    for part in parts or ():
        if part.name == "input_reference" and part.file_name:
            _check_frame(part.data, size)
    scripted = visit.scripted(str(body["model"]))[1]
    return scripted or _ordered(visit, body)


def _check_frame(data: bytes, size: str) -> None:
    try:
        width, height = files.size_of(data)
    except ValueError:
        raise task_error("invalid_image", "input_reference is no picture") from None
    if f"{width}x{height}" != size:
        raise task_error("invalid_image_size", "Inpaint image must match the requested width and height")


def _ordered(visit: Visit, body: Object) -> Reply:
    model = str(body["model"])
    if model not in MODELS:
        raise task_error("model_not_found", f"No available channel for model {model} under group default", 503)
    if model == "video-refused":
        raise task_error("content_policy_violation", "The prompt was declined")
    prefix = "sora-2:" if model == "sora-2-colon" else ""
    name = f"{prefix}task_{visit.number():06}"
    visit.memory.films[name] = Film(body)
    return json_reply(_video(visit, name))


def _film(visit: Visit) -> tuple[str, Film]:
    name = unquote(visit.names[0])
    film = visit.memory.films.get(name)
    if film is None:
        raise task_error("task_not_exist", "task_not_exist")
    return name, film


def _video(visit: Visit, name: str) -> dict[str, Any]:
    """Return the order as it stands now."""
    film = visit.memory.films[name]
    model = str(film.body["model"])
    status, progress = _STEPS[min(film.looks, len(_STEPS) - 1)]
    found: dict[str, Any] = {
        "id": name,
        "task_id": name,
        "object": "video",
        "model": model,
        "status": status,
        "progress": progress,
        "created_at": 1763900000,
        "prompt": film.body.get("prompt", ""),
        "size": film.body.get("size") or "720x1280",
        "seconds": str(film.body.get("seconds") or "4"),
        "completed_at": 1763900060 if status == "completed" else None,
        "expires_at": 1763903600 if status == "completed" else None,
        "remixed_from_video_id": film.body.get("remixed_from"),
        "error": None,
    }
    if model == "video-fails" and film.looks > 1:
        error = {"code": "moderation_blocked", "message": "The film was blocked"}
        return found | {"status": "failed", "progress": 0, "error": error}
    if model == "video-stuck" and film.looks:
        return found | {"status": "in_progress", "progress": 35}
    if model == "kling-v2":
        words = ("submitted", "processing", "processing", "succeed")
        odd = {"status": words[min(film.looks, 3)], "progress": f"{progress}%"}
        link = {"metadata": {"url": f"{visit.root}/files/kling.mp4"}} if status == "completed" else {}
        return found | odd | link
    return found


def look(visit: Visit) -> Reply:
    """Answer ``GET /v1/videos/{id}``."""
    name, film = _film(visit)
    film.looks += 1
    return json_reply(_video(visit, name))


def content(visit: Visit) -> Reply:
    """Answer ``GET /v1/videos/{id}/content``."""
    name = unquote(visit.names[0])
    film = visit.memory.films.get(name)
    if film is None:
        return error_reply(404, "Task not found", "", "invalid_request_error")
    if film.looks < len(_STEPS) - 1:
        status = _video(visit, name)["status"]
        message = f"Task is not completed yet, current status: {status}"
        return error_reply(400, message, "", "invalid_request_error")
    if "variant=thumbnail" in visit.record.query:
        return Reply((files.picture(name, form="WEBP"),), 200, "image/webp")
    return Reply((files.film(),), 200, "video/mp4")


def remix(visit: Visit) -> Reply:
    """Answer ``POST /v1/videos/{id}/remix``."""
    name, film = _film(visit)
    body = visit.record.json
    _checked(fields({"prompt": some_text}, ["prompt"]), body)
    assert body is not None
    if film.looks < len(_STEPS) - 1:
        raise task_error("task_not_completed", "The video is not completed yet")
    return _ordered(visit, {**film.body, "prompt": body["prompt"], "remixed_from": name})


def generate(visit: Visit) -> Reply:
    """Answer ``POST /v1/video/generations``."""
    body = body_of(visit.record.json, anything)
    _checked(_GENERIC, body)
    model = str(body["model"])
    if not body.get("prompt"):
        raise task_error("invalid_request", "prompt is required")
    image = body.get("image")
    if isinstance(image, str) and image.startswith("data:"):
        try:
            files.size_of(base64.b64decode(image.partition(",")[2]))
        except ValueError:
            raise task_error("invalid_image", "image is no picture") from None
    scripted = visit.scripted(model)[1]
    if scripted is not None:
        return scripted
    _ordered(visit, body)
    name = next(reversed(visit.memory.films))
    return json_reply({"task_id": name, "status": "queued"})


def look_generated(visit: Visit) -> Reply:
    """Answer ``GET /v1/video/generations/{id}``, in one of three forms, by the model."""
    name, film = _film(visit)
    film.looks += 1
    video = _video(visit, name)
    status, url = video["status"], f"{visit.root}/files/generated.mp4"
    done = status in ("completed", "succeed")
    model = str(film.body["model"])
    if model in ("veo-3", "video-plain"):
        word = "succeeded" if done else {"queued": "queued", "failed": "failed"}.get(status, "processing")
        plain = {"task_id": name, "status": word, "url": url if done else "", "format": "mp4", "error": video["error"]}
        wrapped = {"code": "success", "message": "", "data": {**plain, "metadata": None}}
        metadata = {"duration": 4, "fps": 12, "width": 64, "height": 48, "seed": 1}
        return json_reply(wrapped if model == "veo-3" else {**plain, "metadata": metadata})
    word = "SUCCESS" if done else {"queued": "SUBMITTED", "failed": "FAILURE"}.get(status, "IN_PROGRESS")
    task: dict[str, object] = {
        "task_id": name,
        "status": word,
        "progress": f"{video['progress']}%".rstrip("%") + "%",
        "result_url": url if done else "",
        "fail_reason": video["error"]["message"] if video["error"] else "",
        "submit_time": 1763900000,
        "finish_time": 1763900060 if done else 0,
        "action": "textGenerate",
        "data": {},
    }
    return json_reply({"code": "success", "message": "", "data": task})


MODELS: Final = {
    "sora-2": "Films as Sora does: done at the third look.",
    "sora-2-pro": "The same, in larger sizes too.",
    "sora-2-colon": "The same; the order's name holds a colon.",
    "kling-v2": "Statuses in its own words, progress in per cent, the film's address in metadata.",
    "veo-3": "At /v1/video/generations: wrapped, with url.",
    "video-plain": "At /v1/video/generations: not wrapped.",
    "video-fails": "Fails at the second look.",
    "video-stuck": "Never comes beyond 35 per cent.",
    "video-refused": "Declines the order.",
}
