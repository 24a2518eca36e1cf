"""Fields of the body by their names."""

import argparse

import pytest

from app.cli.params import param, with_params
from app.domain.generation import Endpoint, GenerationSettings, ImageDetail


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("temperature=0.5", ("temperature", 0.5)),
        ("top_k = 3", ("top_k", 3)),
        ("user=ada", ("user", "ada")),
        ('user="3"', ("user", "3")),
        ("stop=\\n", ("stop", "\\n")),
        ('a={"b": [1, null]}', ("a", {"b": [1, None]})),
        ("a=", ("a", "")),
        ("a=b=c", ("a", "b=c")),
        ("a={", ("a", "{")),
        ("a=" + "[" * 100_000, ("a", "[" * 100_000)),
    ],
)
def test_a_value_is_json_or_text(text: str, found: tuple[str, object]) -> None:
    assert param(text) == found


@pytest.mark.parametrize("text", ["", "temperature", "=3", " =3"])
def test_there_must_be_a_name(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        param(text)


def test_what_a_setting_has_a_place_for_goes_there() -> None:
    texts = (
        "temperature=1",
        "top_p=0.5",
        "presence_penalty=-1",
        "frequency_penalty=2",
        "max_tokens=10",
        "n=2",
        "seed=7",
        "top_logprobs=3",
        "best_of=4",
        "logprobs=true",
        "parallel_tool_calls=false",
        "search=true",
        "store=true",
        "background=true",
        "echo=true",
        "user=ada",
        "suffix=end",
        "picture_size=2K",
        "aspect_ratio=16:9",
        'stop=["a", "b"]',
        'logit_bias={"50256": -100}',
        "detail=high",
    )
    assert with_params(GenerationSettings(), tuple(map(param, texts))) == GenerationSettings(
        temperature=1,
        top_p=0.5,
        presence_penalty=-1,
        frequency_penalty=2,
        max_tokens=10,
        n=2,
        seed=7,
        top_logprobs=3,
        best_of=4,
        logprobs=True,
        parallel_tool_calls=False,
        search=True,
        store=True,
        background=True,
        echo=True,
        user="ada",
        suffix="end",
        picture_size="2K",
        aspect_ratio="16:9",
        stop=("a", "b"),
        logit_bias={"50256": -100},
        detail=ImageDetail.HIGH,
    )


def test_one_word_to_stop_at_is_one() -> None:
    assert with_params(GenerationSettings(), (("stop", "END"),)).stop == ("END",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "hot"),
        ("temperature", None),
        ("temperature", True),
        ("max_tokens", 1.5),
        ("logprobs", 5),
        ("user", 3),
        ("stop", [1]),
        ("stop", {"a": 1}),
        ("logit_bias", [1]),
        ("detail", "original"),
        ("detail", 3),
        ("top_k", 3),
        ("thinking", {"type": "enabled"}),
        ("response_format", {"type": "text"}),
        ("endpoint", "chat"),
    ],
)
def test_everything_else_goes_into_the_body_as_it_is(name: str, value: object) -> None:
    assert with_params(GenerationSettings(), ((name, value),)) == GenerationSettings(extra={name: value})


def test_the_last_word_on_a_field_holds() -> None:
    before = GenerationSettings(endpoint=Endpoint.CHAT, temperature=0.1, extra={"top_k": 1, "max_tokens": "many"})
    changed = with_params(before, (("temperature", "hot"), ("top_k", 2), ("max_tokens", 5), ("seed", 1), ("seed", 2)))
    assert changed == GenerationSettings(
        endpoint=Endpoint.CHAT, max_tokens=5, seed=2, extra={"temperature": "hot", "top_k": 2}
    )
