"""Models of the test gateway whose replies in a chat hold pictures, a film or sound."""

import base64
from collections.abc import Callable
from typing import Final

from tests.gateway import files
from tests.gateway.chat_call import ChatCall, answer, special, text_of
from tests.gateway.checks import fields, some_text
from tests.gateway.replies import Reply, error_reply, json_reply


def data_url(name: str) -> str:
    """Return a picture whose colour the name decides as a data: URL."""
    return f"data:image/png;base64,{base64.b64encode(files.picture(name)).decode()}"


def _image_part(name: str) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": data_url(name)}}


def images_delta(call: ChatCall, attempt: int) -> Reply:
    """Draws: text, then a picture in images, which the stream repeats."""
    pictures = [_image_part("delta")]
    deltas: list[dict[str, object]] = [{"content": "Here it is. "}, {"images": pictures}, {"images": pictures}]
    return special(call, {"content": "Here it is. ", "images": pictures}, deltas)


def image_markdown(call: ChatCall, attempt: int) -> Reply:
    """Draws: the picture as a data: URL in Markdown, as new-api writes Gemini's."""
    url = data_url("markdown")
    pieces = ["A cat:\n![ima", "ge](", *(url[at : at + 50] for at in range(0, len(url), 50)), ")\nIs it good?"]
    return special(call, {"content": "".join(pieces)}, [{"content": piece} for piece in pieces])


def image_link(call: ChatCall, attempt: int) -> Reply:
    """Draws: the picture as a link in Markdown to /files/."""
    return answer(call, f"Your cat:\n\n![cat]({call.file('cat.png')})\n\nAnything else?")


def image_parts(call: ChatCall, attempt: int) -> Reply:
    """Draws: text and picture as parts of a content that is a list."""
    parts: list[object] = [{"type": "text", "text": "Here it is."}, _image_part("parts")]
    return special(call, {"content": parts}, [{"content": parts}])


def _drawn_by_gpt(call: ChatCall) -> list[str]:
    edited = any(isinstance(one["content"], list) for one in call.messages)
    name = "edited.png" if edited else "drawn.png"
    prompt = text_of(call.messages[-1]["content"])
    return [
        f'```json\n{{\n  "prompt": "{prompt}",\n  "ratio": "1:1",\n  "n": 1\n}}\n```\n\n',
        "> ID: `task_01kctyff`\n",
        ">[数据预览](https://asyncdata.net/web/task_01kctyff) | [原始数据](https://asyncdata.net/source/task_01kctyff)\n\n",
        ">🕐 排队中\n\n",
        ">⚡ 生成中",
        ".",
        ".",
        ".\n\n",
        ">🏃 进度 12.",
        ".48.",
        ".[100]",
        f"({call.file('preview.webp')}?se=1)\n\n",
        "> ✅ 生成完成\n\n",
        f"![gen_01]({call.file(name)})\n\n",
        f"[点击下载]({call.file(name)})\n",
    ]


def gpt_4o_image(call: ChatCall, attempt: int) -> Reply:
    """Draws as the model of that name does: lines of progress in Chinese, then links to /files/."""
    pieces = _drawn_by_gpt(call)
    return special(call, {"content": "".join(pieces)}, [{"content": piece} for piece in pieces])


def gpt_4o_image_fails(call: ChatCall, attempt: int) -> Reply:
    """Begins to draw as gpt-4o-image does and fails."""
    pieces = [*_drawn_by_gpt(call)[1:5], "\n\n", "> ❌ 生成失败\n\n", "失败原因：内容违反政策\n"]
    return special(call, {"content": "".join(pieces)}, [{"content": piece} for piece in pieces])


def sora_chat(call: ChatCall, attempt: int) -> Reply:
    """Films in a chat: progress in reasoning_content, then a link to an MP4."""
    thoughts = ["**Generation Process Begins**\n", "Progress: 40%\n", "Progress: 90%\n"]
    text = f"[video]({call.file('clip.mp4')})"
    deltas: list[dict[str, object]] = [{"reasoning_content": one} for one in thoughts]
    message: dict[str, object] = {"reasoning_content": "".join(thoughts), "content": text}
    return special(call, message, [*deltas, {"content": text}])


def recraftv3(call: ChatCall, attempt: int) -> Reply:
    """Wants prompt beside messages, and answers the body of /v1/images/generations."""
    fields({"prompt": some_text}, ["prompt"])(call.body, "")
    pictures = [{"url": call.file(f"recraft-{number}.webp")} for number in range(call.body.get("n") or 1)]
    return json_reply({"created": 1763900000, "data": pictures})


def image_gone(call: ChatCall, attempt: int) -> Reply:
    """Draws: a link in Markdown at which nothing is."""
    return answer(call, f"Your cat:\n\n![cat]({call.file('gone')})")


def audio_reply(call: ChatCall, attempt: int) -> Reply:
    """Speaks: a short tone in audio, with its transcript."""
    if "audio" not in (call.body.get("modalities") or ()):
        return error_reply(
            400,
            "This model requires that either input content or output modality contain audio.",
            "invalid_value",
            "invalid_request_error",
            param="model",
        )
    data = base64.b64encode(files.sound()).decode()
    audio = {"id": "audio_1", "data": data, "transcript": "Beep.", "expires_at": 1763903600}
    # In a stream the sound comes as raw samples, in pieces of whole bytes.
    raw = base64.b64encode(files.sound("pcm")).decode()
    deltas: list[dict[str, object]] = [{"audio": {"id": "audio_1", "transcript": "Beep."}}]
    deltas += [{"audio": {"data": raw[at : at + 4000]}} for at in range(0, len(raw), 4000)]
    deltas.append({"audio": {"expires_at": 1763903600}})
    return special(call, {"content": None, "audio": audio}, deltas)


BEHAVIOURS: Final[dict[str, Callable[[ChatCall, int], Reply]]] = {
    "images-delta": images_delta,
    "image-markdown": image_markdown,
    "image-link": image_link,
    "image-parts": image_parts,
    "image-gone": image_gone,
    "gpt-4o-image": gpt_4o_image,
    "gpt-4o-image-fails": gpt_4o_image_fails,
    "sora-chat": sora_chat,
    "recraftv3": recraftv3,
    "audio-reply": audio_reply,
}
