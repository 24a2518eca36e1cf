"""Settings as JSON: what is in the file, what of it this version understands, and how the two stay together.

Everything here works on plain dicts, so that what a newer version wrote survives an older one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Literal, TypedDict, cast

import msgspec

from app.domain.corrections import ModelCorrection
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig

VERSION = 1
"""The version that this program writes."""

Raw = dict[str, object]

Language = Literal["system", "en", "zh_CN"]
ThemeChoice = Literal["system", "light", "dark"]
Animations = Literal["system", "off"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen.

    ``zoom`` is in percent; ``local_model_files`` are paths of GGUF files; links to ``trusted_hosts`` open unasked.
    With ``titles_by_model`` a model is asked for the title of a new conversation: ``title_model``, or with None the one
    that answered.
    """

    version: int = VERSION
    language: Language = "system"
    theme: ThemeChoice = "system"
    zoom: Annotated[int, msgspec.Meta(ge=50, le=300)] = 100
    animations: Animations = "system"
    open_thoughts: bool = False
    providers: tuple[ProviderConfig, ...] = ()
    favourites: tuple[ModelRef, ...] = ()
    last_model: ModelRef | None = None
    model_corrections: tuple[ModelCorrection, ...] = ()
    local_model_files: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    first_run_done: bool = False
    last_conversation: str | None = None
    titles_by_model: bool = True
    title_model: ModelRef | None = None


class SettingsFields(TypedDict, total=False):
    """The fields that ``SettingsStore.change`` takes, as keyword arguments."""

    language: Language
    theme: ThemeChoice
    zoom: int
    animations: Animations
    open_thoughts: bool
    providers: tuple[ProviderConfig, ...]
    favourites: tuple[ModelRef, ...]
    last_model: ModelRef | None
    model_corrections: tuple[ModelCorrection, ...]
    local_model_files: tuple[str, ...]
    trusted_hosts: tuple[str, ...]
    first_run_done: bool
    last_conversation: str | None
    titles_by_model: bool
    title_model: ModelRef | None


MIGRATIONS: Mapping[int, Callable[[Raw], Raw]] = {}
"""What makes a file of version N one of version N + 1, by N. Pure functions of plain dicts; none is needed yet."""

_FIELD_TYPES: Mapping[str, object] = {item.name: item.type for item in fields(Settings)}
_LISTS: Mapping[str, Callable[[object], object]] = {
    "providers": lambda item: item.id if isinstance(item, ProviderConfig) else item,
    "favourites": lambda item: item,
    "model_corrections": lambda item: item.key if isinstance(item, ModelCorrection) else item,
    "local_model_files": lambda item: item,
    "trusted_hosts": lambda item: item,
}
"""Fields that several processes may add to, with what makes two items the same one."""

_KEYS: Mapping[str, tuple[str, ...]] = {"providers": ("id",), "model_corrections": ("provider_id", "model_id")}
"""Lists of objects to which newer versions may add: the parts by which such an object is known again."""
_IN_PARTS = frozenset({"model_corrections"})
"""Lists whose objects hold as far as they are understood: each of their parts says something by itself."""


def parse(data: bytes) -> Raw:
    """Return the JSON object in ``data``, brought up to this version. Raises ValueError where it is none."""
    try:
        raw = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return migrated(raw, MIGRATIONS, VERSION)


def migrated(raw: Raw, migrations: Mapping[int, Callable[[Raw], Raw]], version: int) -> Raw:
    """Return ``raw`` as a file of ``version``. One of a newer version comes back as it is."""
    found = version_of(raw)
    while found < version:
        if found in migrations:
            raw = migrations[found](dict(raw))
        found += 1
        raw = {**raw, "version": found}
    return raw


def version_of(raw: Mapping[str, object]) -> int:
    """Return the version that a file names, 1 where it names none."""
    version = raw.get("version", 1)
    return version if isinstance(version, int) and not isinstance(version, bool) and version >= 1 else 1


def render(raw: Raw) -> bytes:
    """Return ``raw`` as the bytes of a settings file: indented, since people look into it."""
    return msgspec.json.format(msgspec.json.encode(raw), indent=2) + b"\n"


def understood(raw: Raw) -> Settings:
    """Return what this version understands of ``raw``; anything else has its default value.

    A value is judged by itself, so one that a newer version or a slip of the hand put there does not take the other
    settings away.
    """
    known: dict[str, object] = {}
    for name, wanted in _FIELD_TYPES.items():
        if name in raw:
            value = _items(raw[name], wanted, _KEYS[name] if name in _IN_PARTS else ()) if name in _LISTS else raw[name]
            try:
                known[name] = msgspec.convert(value, wanted)
            except msgspec.ValidationError:
                continue
    known["version"] = version_of(raw)
    return msgspec.convert(msgspec.to_builtins(known), Settings)


def _items(value: object, wanted: object, keys: tuple[str, ...] = ()) -> list[object]:
    """Return those items of a list that fit the type of the field, a tuple.

    With ``keys``, an object that does not fit is kept without the parts that do not.
    """
    kept: list[object] = []
    for item in value if isinstance(value, list) else ():
        if keys and isinstance(item, dict) and not _fits(item, wanted):
            known = {key: item[key] for key in keys if key in item}
            item = {name: part for name, part in item.items() if _fits({**known, name: part}, wanted)}
        if _fits(item, wanted):
            kept.append(item)
    return kept


def _fits(item: object, wanted: object) -> bool:
    try:
        msgspec.convert([item], wanted)
    except msgspec.ValidationError:
        return False
    return True


def with_changes(raw: Raw, before: Settings, changes: SettingsFields) -> Raw:
    """Return ``raw`` with new values for the fields named in ``changes``, and everything else as it was.

    ``raw`` is what is in the file now, ``before`` what this process knew when it decided. An item of a list that
    another process has added or removed meanwhile stays added or removed.
    """
    changed = dict(raw)
    present = understood(raw)
    for name, value in cast("Mapping[str, object]", changes).items():
        if name in _LISTS:
            value = merged(getattr(before, name), cast("Sequence[object]", value), getattr(present, name), _LISTS[name])
        plain = msgspec.to_builtins(value)
        # As it would come out of the file: tuples stay tuples otherwise, and are no lists to who reads it.
        changed[name] = list(plain) if name in _LISTS else plain
        if name in _KEYS:
            known = cast("list[Raw]", msgspec.to_builtins(getattr(present, name)))
            changed[name] = _with_unknown_parts(raw.get(name), cast("list[Raw]", changed[name]), known, _KEYS[name])
    changed["version"] = max(version_of(raw), VERSION)
    return changed


def merged(
    before: Sequence[object], mine: Sequence[object], theirs: Sequence[object], identity: Callable[[object], object]
) -> tuple[object, ...]:
    """Return ``mine`` with what others did to the list since ``before``: their additions last, their removals out.

    What one side changed and the other removed stays.
    """
    old = {identity(item): item for item in before}
    now = {identity(item): item for item in theirs}
    result = []
    for item in mine:
        key = identity(item)
        untouched = key in old and old[key] == item
        if not untouched:
            result.append(item)
        elif key in now:
            result.append(now[key])
    chosen = {identity(item) for item in mine}
    return (*result, *(item for key, item in now.items() if key not in old and key not in chosen))


def _with_unknown_parts(
    raw_list: object, new: list[Raw], present: Sequence[Raw], keys: tuple[str, ...]
) -> list[object]:
    """Put back, into a list of objects, the parts and the entries that this version does not understand."""

    def key(entry: Mapping[str, object]) -> tuple[object, ...]:
        return tuple(str(entry.get(name)) for name in keys)

    entries = [entry for entry in raw_list if isinstance(entry, dict)] if isinstance(raw_list, list) else []
    old, understood = {key(entry): entry for entry in entries}, {key(entry): entry for entry in present}
    kept: list[object] = []
    for entry in new:
        was, known = old.get(key(entry), {}), understood.get(key(entry), {})
        # A value that was not understood reads as if it were not there: it is no change of it to say nothing.
        unread = {name for name in was if entry.get(name, 0) is None and known.get(name, 0) is None}
        kept.append({**was, **{name: value for name, value in entry.items() if name not in unread}})
    taken = {*understood, *map(key, new)}
    return [*kept, *(entry for entry in entries if key(entry) not in taken)]
