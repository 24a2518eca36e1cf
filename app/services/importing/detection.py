"""Whose file it is, told by what is in it."""

from typing import Final

from app.domain.interchange import ImportFormat
from app.infra.json_stream import JsonRefusedError, JsonStream, decode
from app.services.export.as_json import FORMAT

_LOOKED_AT: Final = 50
"""Items of an array of which the first may be null, or no conversations."""

_BY_KEY: Final = {
    "mapping": ImportFormat.CHATGPT,
    "chat_messages": ImportFormat.CLAUDE,
    "chat": ImportFormat.OPEN_WEBUI,
    "history": ImportFormat.OPEN_WEBUI,
    "indexedDB": ImportFormat.CHERRY,
    "chat-sessions": ImportFormat.CHATBOX,
    "chat-sessions-list": ImportFormat.CHATBOX,
    "__exported_items": ImportFormat.CHATBOX,
}
_HOLDING: Final = {
    ImportFormat.CHATGPT: "{",
    ImportFormat.CLAUDE: "[",
    ImportFormat.OPEN_WEBUI: "{",
    ImportFormat.CHERRY: "{",
}
"""What has to follow the key, where anything else would be another program's."""


def format_of(stream: JsonStream) -> ImportFormat | None:
    """Return the format of a JSON text, None where it is not known. Raises JsonBrokenError and what the file raises.

    Not more is read than is needed; the stream can not be used any more.
    """
    first = stream.peek()
    if first == "{":
        return _of_object(stream, in_array=False)
    if first != "[":
        return None
    for number in stream.items():
        if stream.peek() == "{" and (found := _of_object(stream, in_array=True)) is not None:
            return found
        if number >= _LOOKED_AT:
            return None
    return None


def _of_object(stream: JsonStream, *, in_array: bool) -> ImportFormat | None:
    for key in stream.members():
        if key == "format" and not in_array:
            if _text(stream) == FORMAT:
                return ImportFormat.LOQUENT
            continue
        if key.startswith("session:") and not in_array:
            return ImportFormat.CHATBOX
        found = _BY_KEY.get(key)
        if found is not None and stream.peek() == _HOLDING.get(found, stream.peek()):
            return found
    return None


def _text(stream: JsonStream) -> object:
    try:
        return decode(stream.take(1000))
    except JsonRefusedError:
        return None
