"""What the options of ``ask`` make of a conversation's settings."""

from dataclasses import replace
from pathlib import Path

from app.cli.commands import Asking
from app.cli.named_files import check_file
from app.cli.output import UsageError
from app.cli.params import with_params
from app.domain.generation import FormatKind, GenerationSettings, ResponseFormat
from app.services.structured import format_of
from app.services.tool_definitions import tools_from_json

_LARGEST_DESCRIPTION = 4 * 1024 * 1024
"""Bytes of a file with a schema or with tools."""


def settings_for(asking: Asking, before: GenerationSettings) -> GenerationSettings:
    """Return the settings of a conversation once the options are applied to those it had.

    Raises:
        UsageError: for a file that cannot be read.
        AppError: SCHEMA_INVALID, TOOLS_INVALID.
    """
    settings = with_params(before, asking.params)
    tools = tools_from_json(_text_of(asking.tools), asking.tools.name) if asking.tools else settings.tools
    return replace(
        settings,
        endpoint=asking.endpoint or settings.endpoint,
        response_format=_format(asking) or settings.response_format,
        tools=tools,
        tool_choice=asking.tool_choice or settings.tool_choice,
        search=asking.search or settings.search,
        thinking=asking.thinking or settings.thinking,
        video_form=asking.video_form or settings.video_form,
    )


def _format(asking: Asking) -> ResponseFormat | None:
    if asking.schema is not None:
        return format_of(_text_of(asking.schema), asking.schema.stem)
    return ResponseFormat(FormatKind.JSON_OBJECT) if asking.json_object else None


def _text_of(path: Path) -> str:
    try:
        if check_file(path).stat().st_size > _LARGEST_DESCRIPTION:
            raise UsageError(f"{path} is larger than {_LARGEST_DESCRIPTION // 1024**2} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text file in UTF-8") from error
