"""Reading pictures that were made (OpenAI's ImagesResponse, ImageGenStreamEvent and ImageEditStreamEvent)."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.generation import Endpoint
from app.domain.stream import FinishReason, ProgressReported, ReplyFinished, Stage
from app.providers import loose
from app.providers.chat_reply import usage_of
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from app.providers.sink import ReplySink

_PARTIAL: Final = "partial_image"
_COMPLETED: Final = "completed"
_LISTS: Final = ("data", "images", "output")
"""Where pictures stand: OpenAI's place first, then those of vendors who invented their own."""

_DEEP: Final = 4

Object = Mapping[str, object]


class ImagesReader:
    """Implements ReplyReader.

    A prompt that the server wrote anew is told as a thought: it is what the model made of the words before it drew,
    and no part of the reply. Previews are told as progress; they are no pictures to be kept.

    Args:
        prompt: as it was sent.
        pictures: how many were asked for: a stream is over when they are there.
        previews: how many were asked for of each.
    """

    def __init__(self, prompt: str = "", pictures: int = 1, previews: int = 0) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self._told = {prompt.strip()}
        self._pictures = max(1, pictures)
        self._previews = previews
        self._came: set[str] = set()
        self._sink = ReplySink(Endpoint.IMAGES, tags=False)

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what an event adds: a preview, a picture, or a whole reply that came as an event."""
        event = loose.as_mapping(value)
        kind = loose.as_text(event.get("type")).rpartition(".")[2]
        if kind == _PARTIAL:
            self._preview(event)
            return self._sink.taken()
        found = list(_pictures(event))
        for picture in found:
            self._picture(picture, loose.as_text(event.get("output_format")))
        self._sink.counted(usage_of(event.get("usage")))
        self.something = self._sink.something
        if len(self._came) >= self._pictures or (self._came and any(event.get(name) for name in _LISTS)):
            self.finish_word = kind or _COMPLETED
        return self._sink.taken()

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a reply in one piece holds."""
        return self.chunk(value)

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end."""
        self._sink.end()
        self.empty = not self._came
        if self.finish_word or (done and self._came):
            last = ReplyFinished(FinishReason.STOP, self.finish_word or "[DONE]")
        else:
            last = ReplyFinished(FinishReason.MISSING, "[DONE]" if done else "")
        return [*self._sink.taken(), last]

    def _preview(self, event: Object) -> None:
        """Tell of a preview. The picture itself may have come before its last previews."""
        index = loose.as_count(event.get("partial_image_index"))
        if self.finish_word or index is None:
            return
        steps = max(self._previews, index + 1) + 1
        self._sink.put(ProgressReported(Stage.DRAWING, (index + 1) * 100 // steps))

    def _picture(self, picture: Object, output_format: str) -> None:
        revised = loose.as_text(picture.get("revised_prompt")).strip()
        if revised and revised not in self._told:
            self._told.add(revised)
            self._sink.think(revised, len(self._told))
        data, url = _data(picture), _url(picture)
        if (data or url) in self._came:
            return  # told once with its own event, once more with the whole
        self._came.add(data or url)
        if data:
            media_type = f"image/{output_format}" if output_format else ""
            self._sink.media(InlineMedia(data, media_type))
        else:
            self._sink.media(MediaLink(url))


def _pictures(value: object, depth: int = 0) -> Iterator[Object]:
    """Yield the pictures in a reply; any key of theirs may be there and empty."""
    if isinstance(value, str):
        picture: Object = {"url": value}
    else:
        picture = loose.as_mapping(value)
    if _data(picture) or _url(picture):
        yield picture
        return
    for name in _LISTS if depth < _DEEP else ():
        inside = picture.get(name)
        items = loose.as_items(inside) or ([inside] if isinstance(inside, dict) else [])
        found = [one for item in items for one in _pictures(item, depth + 1)]
        yield from found
        if found:
            return


def _data(picture: Object) -> str:
    """Return base64 or a data: URL, whichever field it stands in."""
    url = loose.as_text(picture.get("url"))
    return loose.as_text(picture.get("b64_json")) or (url if url[:5].lower() == "data:" else "")


def _url(picture: Object) -> str:
    url = picture.get("url")
    text = loose.as_text(url) or loose.as_text(loose.as_mapping(url).get("url"))
    return text if text[:4].lower() == "http" else ""
