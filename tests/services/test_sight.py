"""Pictures for models that do not see."""

from datetime import UTC, datetime

import pytest

from app.domain.blocks import AttachmentRef, ContentBlock, FileBlock, ImageBlock, TextBlock, VideoBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.services.request import build_request
from app.services.sight import why_unseen

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
CAT = ImageBlock(AttachmentRef("ab" * 32, "image/png", "cat.png", 12), 8, 8)
DRAWN = ImageBlock(AttachmentRef("cd" * 32, "image/png", "", 12), 8, 8)
FILM = VideoBlock(AttachmentRef("ef" * 32, "video/mp4", "cat.mp4", 12))
PAPER = FileBlock(AttachmentRef("01" * 32, "application/pdf", "a.pdf", 12))
BLIND = Capabilities(vision=False)


def model(capabilities: Capabilities) -> ModelInfo:
    return ModelInfo(ModelRef("p", "m"), capabilities)


def said(role: Role, *blocks: ContentBlock | str) -> Message:
    made = tuple(TextBlock(block) if isinstance(block, str) else block for block in blocks)
    return Message("", "c", None, role, made, NOON, status=MessageStatus.COMPLETE)


def sent(path: list[Message], capabilities: Capabilities) -> list[tuple[ContentBlock, ...]]:
    request = build_request(Conversation("c", NOON, NOON), path, "m", model(capabilities))
    return [message.blocks for message in request.messages]


@pytest.mark.parametrize(
    "capabilities",
    [
        Capabilities(),
        Capabilities(vision=True),
        Capabilities(vision=False, makes_images=True),
        Capabilities(vision=False, makes_videos=True),
    ],
)
def test_what_is_not_known_blocks_nothing_and_neither_does_a_model_that_makes_pictures(
    capabilities: Capabilities,
) -> None:
    assert why_unseen((CAT, FILM), model(capabilities)) is None
    assert sent([said(Role.USER, CAT, "What is this?"), said(Role.ASSISTANT)], capabilities) == [
        (CAT, TextBlock("What is this?"))
    ]


@pytest.mark.parametrize(("block", "name"), [(CAT, "cat.png"), (DRAWN, "image/png"), (FILM, "cat.mp4")])
@pytest.mark.parametrize("reply", [[], [said(Role.ASSISTANT)], [said(Role.ASSISTANT, "It is ")]])
def test_a_picture_that_is_asked_about_is_refused_by_name_and_model(
    block: ContentBlock, name: str, reply: list[Message]
) -> None:
    earlier = [said(Role.USER, "Hi"), said(Role.ASSISTANT, "Hello")]
    path = [*earlier, said(Role.USER, "Look"), said(Role.USER, block, "What is this?"), *reply]
    if not reply:
        path.append(said(Role.USER, "And?"))
    with pytest.raises(AppError) as caught:
        sent(path, BLIND)
    info = caught.value.info
    assert (info.reason, info.params) == (ErrorReason.PICTURE_NOT_SEEN, {"name": name, "model": "m"})


def test_earlier_pictures_are_told_by_their_names() -> None:
    path = [
        said(Role.USER, CAT, "What is this?"),
        said(Role.ASSISTANT, "A cat. ", DRAWN),
        said(Role.USER, FILM),
        said(Role.ASSISTANT),
        said(Role.USER, PAPER, "Of what colour?"),
        said(Role.ASSISTANT),
    ]
    assert sent(path, BLIND) == [
        (TextBlock("[cat.png]"), TextBlock("What is this?")),
        (TextBlock("A cat. "), TextBlock("[image/png]")),
        (TextBlock("[cat.mp4]"),),
        (PAPER, TextBlock("Of what colour?")),
    ]
    assert sent(path, Capabilities())[0] == (CAT, TextBlock("What is this?"))


def test_files_that_are_no_pictures_are_not_looked_at() -> None:
    assert why_unseen((PAPER, TextBlock("a")), model(BLIND)) is None
