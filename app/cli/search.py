"""``loquent search``: finds messages in the history."""

from app.bootstrap.opening import open_search
from app.cli.commands import SearchCommand
from app.cli.output import Output
from app.domain.search import MessageHit, SearchResult
from app.services.search import SearchService
from app.services.search_query import parse


async def search(command: SearchCommand, output: Output) -> int:
    """Print the messages that match, the best first. Nothing found is no failure.

    Raises:
        AppError: of kind storage, where the history cannot be read.
    """
    async with open_search(command.core) as service:
        await _index(service, output)
        query = parse(f"{command.query} ")
        for each in query.misread:
            output.notice(f"{each} is no filter that search knows, and was left out.")
        result = await service.search(query, limit=command.limit)
    if command.json:
        output.value([_value(hit) for hit in result.messages])
        return 0
    for hit in result.messages:
        _print(hit, output)
    output.notice(_summary(result))
    return 0


async def _index(service: SearchService, output: Output) -> None:
    """Index what waits first: who asks once shall be told of everything."""
    waiting = await service.unindexed()
    while await service.index_some():
        left = await service.unindexed()
        if waiting:
            output.progress(f"Indexing the history: {(waiting - left) * 100 // waiting} %")
    output.end_progress()


def _print(hit: MessageHit, output: Output) -> None:
    who = hit.model_label or hit.role.value
    where = ", ".join(filter(None, (hit.folder, "archived" if hit.archived else "")))
    title = " ".join(hit.title.split()) or "Untitled"
    output.line(f"{title}{f' ({where})' if where else ''}")
    output.line(f"  {hit.created_at.astimezone():%Y-%m-%d %H:%M}  {who}  {hit.conversation_id}")
    output.line(f"  {hit.snippet.text}")
    output.line("")


def _summary(result: SearchResult) -> str:
    if result.newest_first:
        return f"More than {result.total} messages match; the newest {len(result.messages)} are shown."
    shown = "" if len(result.messages) == result.total else f"; {len(result.messages)} are shown"
    return f"{result.total} {'message matches' if result.total == 1 else 'messages match'}{shown}."


def _value(hit: MessageHit) -> dict[str, object]:
    return {
        "conversation": hit.conversation_id,
        "message": hit.message_id,
        "title": hit.title,
        "role": hit.role.value,
        "model": hit.model_label,
        "time": hit.created_at.isoformat(),
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "attachment": hit.attachment,
        "folder": hit.folder,
        "archived": hit.archived,
        "shown": hit.on_shown_path,
    }
