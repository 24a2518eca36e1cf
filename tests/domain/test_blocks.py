"""What stands in the place of a file that could not be read."""

import json

import pytest

from app.domain.blocks import BROKEN_MEDIA, TextBlock, UnknownBlock, broken_media, broken_media_type


def test_a_file_that_cannot_be_read_is_noted_and_not_kept_whole() -> None:
    block = broken_media("image/png", "A" * 5000)
    noted = json.loads(block.json)
    assert (block.type, noted["characters"], len(noted["beginning"])) == (BROKEN_MEDIA, 5000, 1000)
    assert broken_media_type(block) == "image/png"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"media_type": " image/png;\\n x=1 "}', "image/png; x=1"),
        ('{"media_type": "base64"}', ""),
        ('{"media_type": 7}', ""),
        ('{"media_type": "a/%s"}' % ("b" * 500), "a/" + "b" * 58),
        ("{}", ""),
        ("[]", ""),
        ("nonsense", ""),
        ("[" * 100_000, ""),
    ],
)
def test_whatever_an_earlier_version_noted_can_be_told(text: str, told: str) -> None:
    assert broken_media_type(UnknownBlock(BROKEN_MEDIA, 1, text)) == told


def test_other_blocks_are_no_such_thing() -> None:
    assert broken_media_type(UnknownBlock("hologram", 1, '{"media_type": "image/png"}')) is None
    assert broken_media_type(TextBlock(BROKEN_MEDIA)) is None
