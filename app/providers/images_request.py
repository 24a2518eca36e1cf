"""Requests to ``/v1/images/generations`` and ``/v1/images/edits`` (OpenAI's CreateImageRequest and its edits).

The same two paths take DALL-E, OpenAI's gpt-image models and whatever else a gateway draws with (Flux, Imagen,
Recraft ...). The first two refuse each other's fields; of the others nobody can say, and they get what was asked for.
"""

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from app.domain.blocks import AttachmentRef
from app.domain.generation import Endpoint
from app.domain.media import ImageRequest
from app.domain.ports import AttachmentStore
from app.providers.dialect import FormPart, Outgoing
from app.providers.unplaced import field_not_taken, file_not_taken

MAX_PICTURES: Final = 16
"""Pictures that can be changed at once; OpenAI's limit."""

GENERATIONS: Final = "images/generations"
EDITS: Final = "images/edits"

_DALL_E: Final = re.compile(r"(^|/)dall-?e", re.IGNORECASE)
_GPT_IMAGE: Final = re.compile(r"(^|/)(chat)?gpt-image", re.IGNORECASE)
_DALL_E_LACKS: Final = ("background", "output_format", "partial_images", "stream")
_GPT_IMAGE_LACKS: Final = ("style",)
_EDITS_LACK: Final = ("style",)

_SUFFIXES: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


def is_dall_e(model: str) -> bool:
    """Return whether a model takes the fields of DALL-E."""
    return bool(_DALL_E.search(model))


def is_gpt_image(model: str) -> bool:
    """Return whether a model takes the fields of OpenAI's gpt-image models, which can stream."""
    return bool(_GPT_IMAGE.search(model))


async def outgoing_of(request: ImageRequest, attachments: AttachmentStore) -> Outgoing:
    """Return the request as it goes out: a form where pictures are to be changed, else JSON.

    DALL-E is asked for the picture itself, because the address that it gives otherwise is good for an hour alone.

    Raises:
        AppError: FIELD_NOT_TAKEN, FILE_NOT_TAKEN; FILE_UNREADABLE when a picture is gone.
    """
    _refuse(request)
    fields = _fields(request)
    accept = "text/event-stream" if fields.get("stream") is True else "application/json"
    if not request.images:
        return Outgoing(GENERATIONS, fields, accept)
    return Outgoing(EDITS, fields, accept, parts=await _form(fields, request, attachments))


def _refuse(request: ImageRequest) -> None:
    lacks: tuple[str, ...] = ()
    if is_dall_e(request.model):
        lacks = _DALL_E_LACKS
    elif is_gpt_image(request.model):
        lacks = _GPT_IMAGE_LACKS
    if request.images:
        lacks += _EDITS_LACK
    for name in lacks:
        if getattr(request, name):
            raise field_not_taken(name, Endpoint.IMAGES)
    if request.mask is not None and not request.images:
        raise field_not_taken("mask", Endpoint.IMAGES)
    if request.mask is not None and request.mask.media_type != "image/png":
        raise file_not_taken(request.mask.name, Endpoint.IMAGES, "PNG")
    _refuse_pictures(request)


def _refuse_pictures(request: ImageRequest) -> None:
    for place, picture in enumerate(request.images):
        if not picture.media_type.startswith("image/"):
            raise file_not_taken(picture.name, Endpoint.IMAGES, "PNG, JPEG, WebP")
        if place >= MAX_PICTURES:
            raise file_not_taken(picture.name, Endpoint.IMAGES, str(MAX_PICTURES))


def _fields(request: ImageRequest) -> dict[str, object]:
    fields: dict[str, object] = {
        "model": request.model,
        "prompt": request.prompt,
        "n": request.n,
        "size": request.size,
        "quality": request.quality,
        "style": request.style,
        "background": request.background,
        "output_format": request.output_format,
        "stream": True if request.stream or request.partial_images else None,
        "partial_images": request.partial_images or None,
        "response_format": "b64_json" if is_dall_e(request.model) else None,
    }
    return {name: value for name, value in fields.items() if value not in (None, "")} | dict(request.extra)


async def _form(
    fields: Mapping[str, object], request: ImageRequest, attachments: AttachmentStore
) -> tuple[FormPart, ...]:
    parts = [FormPart(name, _text(value).encode()) for name, value in fields.items() if value is not None]
    name = "image[]" if len(request.images) > 1 else "image"
    for place, picture in enumerate(request.images, 1):
        parts.append(await _file(name, picture, f"image-{place}", attachments))
    if request.mask is not None:
        parts.append(await _file("mask", request.mask, "mask", attachments))
    return tuple(parts)


async def _file(name: str, picture: AttachmentRef, otherwise: str, attachments: AttachmentStore) -> FormPart:
    data = await attachments.read(picture)
    return FormPart(name, data, _file_name(picture, otherwise), picture.media_type)


def _file_name(picture: AttachmentRef, otherwise: str) -> str:
    """Return a name whose end tells the type: gateways look at nothing else, and lose letters beyond ASCII."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", PurePath(picture.name).stem).strip("_")[:60]
    suffix = _SUFFIXES.get(picture.media_type) or re.sub(r"[^a-z0-9]", "", picture.media_type.partition("/")[2])
    return f"{stem or otherwise}.{suffix}"


def _text(value: object) -> str:
    """Return a value as it stands in a form."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
