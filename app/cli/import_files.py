"""``loquent import``: conversations out of files, with a report of what became of them."""

from app.bootstrap.opening import open_import
from app.cli.commands import ImportCommand
from app.cli.import_texts import preview_lines, report_lines
from app.cli.output import Output
from app.domain.interchange import FilePreview, FileReport, ImportProgress
from app.services.export.as_json import json_value

_DONE, _FAILED = 0, 1


async def import_files(command: ImportCommand, output: Output) -> int:
    """Take what is new in the files, or say what would be taken; 1 where a file could not be read as any format.

    Raises:
        AppError: of kind storage; what was taken before is kept.
    """
    tell = _Teller(output)
    files: tuple[FilePreview | FileReport, ...]
    async with open_import(command.core) as service:
        if command.dry_run:
            preview = await service.preview(command.files, tell)
            files, value = preview.files, json_value(preview)
            lines = [line for each in preview.files for line in preview_lines(each)]
        else:
            report = await service.run(command.files, tell)
            files, value = report.files, json_value(report)
            lines = [line for each in report.files for line in report_lines(each)]
    output.end_progress()
    if command.json:
        output.value(value)
    else:
        for line in lines:
            output.line(line)
    return _DONE if all(each.format is not None for each in files) else _FAILED


class _Teller:
    """Tells how far it is, in steps of a percent."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._told: tuple[str, int] | None = None

    def __call__(self, progress: ImportProgress) -> None:
        """Write a line where there is something new to say."""
        percent = 100 * progress.read // progress.total if progress.total else 0
        step = (progress.path, percent // 10)
        if step == self._told:
            return
        self._told = step
        self._output.progress(f"{progress.path}: {percent} %, {progress.conversations} conversations")
