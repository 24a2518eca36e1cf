"""``/v1/images/generations`` and ``/v1/images/edits``: the models of the test gateway that draw.

Sources: OpenAI's CreateImageRequest, CreateImageEditRequest, ImagesResponse, ImageGenStreamEvent, ImageEditStreamEvent.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.gateway import files
from tests.gateway.checks import (
    Object,
    body_of,
    boolean,
    either,
    fields,
    integer,
    matching,
    one_of,
    refused,
    some_text,
    text,
)
from tests.gateway.forms import boolean as form_boolean
from tests.gateway.forms import parts_of, texts_of
from tests.gateway.replies import Part, Reply, error_reply, event, json_reply, stream_reply, typed_event
from tests.gateway.visits import FormField, Visit

_SIZE: Final = matching(r"\d{2,5}x\d{2,5}")
_COMMON: Final = {"model": some_text, "prompt": some_text, "user": text}
_GPT_IMAGE: Final = fields(
    {
        **_COMMON,
        "n": integer(1, 10),
        "size": one_of("1024x1024", "1536x1024", "1024x1536", "auto"),
        "quality": one_of("low", "medium", "high", "auto"),
        "background": one_of("transparent", "opaque", "auto"),
        "output_format": one_of("png", "jpeg", "webp"),
        "output_compression": integer(0, 100),
        "moderation": one_of("low", "auto"),
        "input_fidelity": one_of("low", "high"),
        "stream": boolean,
        "partial_images": integer(0, 3),
    },
    ["prompt"],
    closed=True,
)
_DALL_E_3: Final = fields(
    {
        **_COMMON,
        "n": integer(1, 1),
        "size": one_of("1024x1024", "1792x1024", "1024x1792"),
        "quality": one_of("standard", "hd"),
        "style": one_of("vivid", "natural"),
        "response_format": one_of("url", "b64_json"),
    },
    ["prompt"],
    closed=True,
)
_DALL_E_2: Final = fields(
    {
        **_COMMON,
        "n": integer(1, 10),
        "size": one_of("256x256", "512x512", "1024x1024"),
        "response_format": one_of("url", "b64_json"),
    },
    ["prompt"],
    closed=True,
)
_OTHER: Final = fields(
    {
        **_COMMON,
        "n": integer(1, 10),
        "size": either(_SIZE, text),
        "stream": boolean,
        "response_format": one_of("url", "b64_json"),
    },
    ["prompt"],
)
"""Vendors behind a gateway: what they do not know they let be."""

_EDIT_NUMBERS: Final[dict[str, Callable[[str], object]]] = {
    "n": int,
    "output_compression": int,
    "partial_images": int,
    "stream": form_boolean,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A request that was found to be well formed. ``originals`` are the pictures to be changed."""

    body: Object
    root: str
    originals: tuple[bytes, ...] = ()

    @property
    def model(self) -> str:
        """Return the model's name."""
        return str(self.body.get("model", "dall-e-2"))

    @property
    def count(self) -> int:
        """Return how many pictures are wanted."""
        return int(self.body.get("n") or 1)

    @property
    def form(self) -> str:
        """Return png, jpeg or webp."""
        return str(self.body.get("output_format") or "png")

    def picture(self, number: int, extra: str = "") -> bytes:
        """Return one of the pictures, as large as was asked for; another one for each prompt and number."""
        found = re.fullmatch(r"(\d+)x(\d+)", str(self.body.get("size") or ""))
        width, height = (int(found[1]), int(found[2])) if found else (64, 48)
        name = f"{self.body['prompt']}-{number}-{len(self.originals)}{extra}"
        return files.picture(name, width, height, self.form.upper())


def generations(visit: Visit) -> Reply:
    """Answer ``POST /v1/images/generations``."""
    body = visit.record.json or {}
    return _answer(visit, Drawing(body_of(visit.record.json, _check_for(str(body.get("model")))), visit.root))


def edits(visit: Visit) -> Reply:
    """Answer ``POST /v1/images/edits``."""
    parts = parts_of(visit.record)
    body = texts_of(parts, _EDIT_NUMBERS)
    _check_for(str(body.get("model")))(body, "")
    if "style" in body:
        raise refused("Unknown parameter: 'style'.", "style", "unknown_parameter")
    pictures = [part for part in parts if re.fullmatch(r"image(\[\d*\])?", part.name)]
    masks = [part for part in parts if part.name == "mask"]
    if not pictures:
        raise refused("Missing required parameter: 'image'.", "image", "missing_required_parameter")
    if len(pictures) > 16:
        raise refused("Too many images: at most 16.", "image", "array_above_max_length")
    if len(pictures) > 1 and any(part.name == "image" for part in pictures):
        raise refused("Duplicate parameter: 'image'. Use 'image[]' for many.", "image", "duplicate_parameter")
    sizes = [_size_of(part) for part in pictures]
    for mask in masks:
        if not mask.data.startswith(b"\x89PNG") or _size_of(mask) != sizes[0]:
            raise refused("Invalid mask image: must be a PNG of the same size as the image.", "mask", "invalid_image")
    return _answer(visit, Drawing(body, visit.root, tuple(part.data for part in pictures)))


def _check_for(model: str) -> Callable[[object, str], None]:
    if model.startswith("gpt-image"):
        return _GPT_IMAGE
    if model.startswith("dall-e-3"):
        return _DALL_E_3
    return _DALL_E_2 if model in ("dall-e-2", "None") else _OTHER


def _size_of(part: FormField) -> tuple[int, int]:
    """Return width and height; the name's ending must say what kind of picture it is."""
    ending = part.file_name.rpartition(".")[2].lower()
    if ending not in ("png", "jpg", "jpeg", "webp", "gif") or not part.media_type.startswith("image/"):
        message = f"Invalid file '{part.file_name}': unsupported mimetype ('{part.media_type}')."
        raise refused(message, part.name, "unsupported_file_mimetype")
    try:
        return files.size_of(part.data)
    except ValueError:
        raise refused("Invalid image file or mode.", part.name, "invalid_image_file") from None


def _answer(visit: Visit, drawing: Drawing) -> Reply:
    attempt, scripted = visit.scripted(drawing.model)
    if scripted is not None:
        return scripted
    behaviour = MODELS.get(drawing.model)
    if behaviour is None:
        message = f"The model '{drawing.model}' does not exist."
        return error_reply(404, message, "model_not_found", "invalid_request_error", param="model")
    return behaviour(drawing, attempt)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _usage(drawing: Drawing) -> dict[str, object]:
    seen = 100 * len(drawing.originals)
    details = {"text_tokens": 9, "image_tokens": seen}
    return {"input_tokens": 9 + seen, "output_tokens": 272, "total_tokens": 281 + seen, "input_tokens_details": details}


def _look(drawing: Drawing) -> dict[str, object]:
    return {
        "size": drawing.body.get("size") or "1024x1024",
        "quality": drawing.body.get("quality") or "high",
        "background": drawing.body.get("background") or "opaque",
        "output_format": drawing.form,
    }


def gpt_image(drawing: Drawing, attempt: int) -> Reply:
    """Draws as OpenAI's gpt-image models: base64, streamed with previews where they are asked for."""
    if not drawing.body.get("stream"):
        data = [{"b64_json": _encoded(drawing.picture(number))} for number in range(drawing.count)]
        return json_reply({"created": 1763900000, "data": data, **_look(drawing), "usage": _usage(drawing)})
    kind = "image_edit" if drawing.originals else "image_generation"
    look: dict[str, object] = {"created_at": 1763900000, **_look(drawing)}
    parts: list[Part] = []
    for number in range(drawing.count):
        for index in range(drawing.body.get("partial_images") or 0):
            preview = _encoded(drawing.picture(number, f"-preview-{index}"))
            one = {"type": f"{kind}.partial_image", "partial_image_index": index, "b64_json": preview}
            parts.append(typed_event({**one, **look}))
        done = {"type": f"{kind}.completed", "b64_json": _encoded(drawing.picture(number)), "usage": _usage(drawing)}
        parts.append(typed_event({**done, **look}))
    return stream_reply(parts)


def dall_e(drawing: Drawing, attempt: int) -> Reply:
    """Draws as DALL-E: an address under /files/ or base64, whichever is asked for, and the prompt written anew."""
    data: list[dict[str, object]] = []
    for number in range(drawing.count):
        revised = {"revised_prompt": f"A fine picture of {drawing.body['prompt']}."}
        if drawing.body.get("response_format") == "b64_json":
            data.append({"b64_json": _encoded(drawing.picture(number)), **revised})
        else:
            data.append({"url": f"{drawing.root}/files/dall-e-{number}.png", **revised})
    return json_reply({"created": 1763900000, "data": data})


def flux(drawing: Drawing, attempt: int) -> Reply:
    """Draws as new-api hands on other vendors' pictures: all three keys are there, two of them empty."""
    data = [
        {"url": f"{drawing.root}/files/flux-{number}.webp", "b64_json": "", "revised_prompt": ""}
        for number in range(drawing.count)
    ]
    return json_reply({"created": 1763900000, "data": data})


def data_url(drawing: Drawing, attempt: int) -> Reply:
    """Draws and writes a whole data: URL into b64_json."""
    url = f"data:image/png;base64,{_encoded(drawing.picture(0))}"
    return json_reply({"created": 1763900000, "data": [{"url": "", "b64_json": url}]})


def moderated(drawing: Drawing, attempt: int) -> Reply:
    """Declines every prompt."""
    message = "Your request was rejected by the safety system."
    return error_reply(400, message, "moderation_blocked", "image_generation_user_error")


def no_stream(drawing: Drawing, attempt: int) -> Reply:
    """Refuses to stream, as new-api's older versions do."""
    if drawing.body.get("stream"):
        raise refused("stream is not supported for image generation", "stream", "unsupported_parameter")
    return gpt_image(drawing, attempt)


def nothing(drawing: Drawing, attempt: int) -> Reply:
    """Ends well and draws nothing."""
    return json_reply({"created": 1763900000, "data": []})


def breaks(drawing: Drawing, attempt: int) -> Reply:
    """Streams one preview and an error."""
    preview = {"type": "image_generation.partial_image", "partial_image_index": 0}
    error = {"error": {"message": "The drawing engine failed", "type": "server_error", "code": "image_error"}}
    return stream_reply([typed_event({**preview, "b64_json": _encoded(drawing.picture(0))}), event(error)])


MODELS: Final[dict[str, Callable[[Drawing, int], Reply]]] = {
    "gpt-image-1": gpt_image,
    "gpt-image-1-no-stream": no_stream,
    "gpt-image-1-breaks": breaks,
    "gpt-image-1-moderated": moderated,
    "dall-e-3": dall_e,
    "dall-e-2": dall_e,
    "flux-pro": flux,
    "recraftv3": flux,
    "image-data-url": data_url,
    "image-nothing": nothing,
}
