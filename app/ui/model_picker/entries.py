"""The models as the picker searches them: made once for a list of models, then only compared with what is typed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag

from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.ui.model_picker.prices import PriceTexts, price_texts

NO_MATCH = 1_000

_SEPARATORS = re.compile(r"[\s._:/\-]+")
_DIGITS = re.compile(r"(\d+)")


class Ability(IntFlag):
    """What a model can do, as bits that can be filtered together."""

    VISION = 1
    TOOLS = 2
    THINKING = 4
    IMAGE = 8
    VIDEO = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One model, ready to be compared: ``plain`` is its id in lower case, ``squeezed`` the same without separators."""

    ref: ModelRef
    provider: str
    context: str
    abilities: Ability
    plain: str
    squeezed: str
    provider_plain: str
    price: PriceTexts


def abilities_of(capabilities: Capabilities) -> Ability:
    """Return the bits that are known to be set; what nobody has said counts as not set."""
    found = Ability(0)
    for bit, known in (
        (Ability.VISION, capabilities.vision),
        (Ability.TOOLS, capabilities.tools),
        (Ability.THINKING, capabilities.thinking),
        (Ability.IMAGE, capabilities.makes_images),
        (Ability.VIDEO, capabilities.makes_videos),
    ):
        if known:
            found |= bit
    return found


def context_text(tokens: int | None) -> str:
    """Return a context length as people call it: 128000 and 131072 are "128k", 1048576 is "1.0M", unknown is empty."""
    if not tokens or tokens < 0:
        return ""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.1f}M"
    if tokens < 1_000:
        return str(tokens)
    is_power_of_two = tokens & (tokens - 1) == 0
    return f"{tokens // 1024 if is_power_of_two else round(tokens / 1000)}k"


def squeeze(text: str) -> str:
    """Return ``text`` in lower case without what people leave out when they type: spaces, dots, dashes, slashes."""
    return _SEPARATORS.sub("", text.casefold())


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers in names by their value: gpt-4 before gpt-10."""
    parts = _DIGITS.split(text.casefold())
    return tuple((1, int(part), "") if part.isdigit() and part.isascii() else (0, 0, part) for part in parts)


def make_entries(models: Iterable[ModelInfo], provider_name: Callable[[str], str]) -> tuple[Entry, ...]:
    """Return the models by name; ``provider_name`` gives the name shown for a provider's id."""
    entries = [_make_entry(model, provider_name(model.ref.provider_id)) for model in models]
    entries.sort(key=lambda entry: natural_key(entry.ref.model_id))
    return tuple(entries)


def _make_entry(model: ModelInfo, provider: str) -> Entry:
    return Entry(
        ref=model.ref,
        provider=provider,
        context=context_text(model.context_length),
        abilities=abilities_of(model.capabilities),
        plain=model.ref.model_id.casefold(),
        squeezed=squeeze(model.ref.model_id),
        provider_plain=provider.casefold(),
        price=price_texts(model),
    )


def find(entries: Sequence[Entry], query: str, wanted: Ability) -> list[tuple[int, Entry]]:
    """Return the entries that have every wanted ability and match every word typed, each with its rank.

    A smaller rank is a better match; the order is that of ``entries``. Only where no entry holds the words as they
    are typed do letters that come in the right order count ("cldopus" finds claude-opus).
    """
    able = [entry for entry in entries if entry.abilities & wanted == wanted]
    words = query.casefold().split()
    if not words:
        return [(0, entry) for entry in able]
    squeezed_words = [squeeze(word) for word in words]
    ranked = ((_rank(entry, words, squeezed_words), entry) for entry in able)
    found = [(rank, entry) for rank, entry in ranked if rank < NO_MATCH]
    if found:
        return found
    letters = squeeze(query)
    if len(letters) < 3:
        return []
    return [(NO_MATCH, entry) for entry in able if _has_in_order(entry.squeezed, letters)]


def _rank(entry: Entry, words: list[str], squeezed_words: list[str]) -> int:
    total = 0
    for word, squeezed in zip(words, squeezed_words, strict=True):
        rank = _rank_of_word(entry, word, squeezed)
        if rank >= NO_MATCH:
            return NO_MATCH
        total += rank
    return total


def _rank_of_word(entry: Entry, word: str, squeezed: str) -> int:
    at = entry.plain.find(word)
    if at == 0:
        return 0 if len(word) == len(entry.plain) else 1
    if at > 0:
        return 3 if entry.plain[at - 1].isalnum() else 2
    if squeezed and squeezed in entry.squeezed:
        return 4
    return 5 if word in entry.provider_plain else NO_MATCH


def _has_in_order(text: str, letters: str) -> bool:
    at = 0
    for letter in letters:
        at = text.find(letter, at) + 1
        if at == 0:
            return False
    return True
