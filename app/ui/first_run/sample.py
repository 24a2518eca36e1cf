"""The sample conversation of "Just look around": made when it is shown, kept nowhere."""

from datetime import UTC, datetime

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Conversation, ConversationView, Message, Role, Timing
from app.domain.ids import new_id
from app.domain.model_info import ModelRef, Usage
from app.ui.translation import translate

SAMPLE_CODE = """```python
async def call(client, request, budget=2.0):
    async with limiter, asyncio.timeout(budget):
        return await client.send(request, stream=True)
```"""


def sample_conversation() -> ConversationView:
    """Return a conversation of one question and one answer that shows what a reply can hold."""
    now = datetime.now(UTC)
    conversation_id = new_id()
    question_text = translate("Sample", "Requests became slow at 22:40. What is the smallest fix in Python?")
    question = _message(conversation_id, None, Role.USER, (TextBlock(question_text),), now)
    answer_blocks: tuple[ContentBlock, ...] = (
        ThinkingBlock(translate("Sample", "The number served did not fall, only the wait grew: a queue."), 3.0),
        TextBlock(_answer()),
    )
    answer = _message(conversation_id, question.id, Role.ASSISTANT, answer_blocks, now)
    conversation = Conversation(
        conversation_id, now, now, title=translate("Sample", "A sample conversation"), head_id=answer.id
    )
    siblings = {question.id: (question.id,), answer.id: (answer.id,)}
    return ConversationView(conversation, (question, answer), siblings)


def _message(
    conversation_id: str, parent: str | None, role: Role, blocks: tuple[ContentBlock, ...], now: datetime
) -> Message:
    is_answer = role is Role.ASSISTANT
    return Message(
        new_id(),
        conversation_id,
        parent,
        role,
        blocks,
        now,
        model=ModelRef("sample", translate("Sample", "a sample")) if is_answer else None,
        usage=Usage(prompt_tokens=18, completion_tokens=142) if is_answer else None,
        timing=Timing(first_token=0.4, total=6.2) if is_answer else Timing(),
    )


def _answer() -> str:
    heading = translate("Sample", "### Queueing, not slowness")
    points = translate(
        "Sample",
        "1. The throughput stays the same and only the wait grows, so requests stand in line.\n"
        "2. `pool.acquire` takes 71 % of the time: the pool is full.",
    )
    table = translate(
        "Sample",
        "| Setting | p95 | Refused |\n|---|--:|--:|\n| pool 20, no budget | 900 ms | 0.0% |\n"
        "| pool 40, budget 2 s | 210 ms | 0.3% |",
    )
    end = translate("Sample", "This conversation is a sample. To get real answers, choose a model above.")
    return f"{heading}\n\n{points}\n\n{SAMPLE_CODE}\n\n{table}\n\n{end}"
