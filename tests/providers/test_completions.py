"""Legacy completions: prompts, settings, replies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings, Thinking
from app.domain.model_info import Usage
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import (
    FinishReason,
    OddsReported,
    OtherChoice,
    ReplyFinished,
    TextDelta,
    TokenOdds,
    UsageReported,
)
from app.providers.completions import MAX_TOKENS, NEXT_TURN, CompletionsDialect
from app.providers.completions_reply import CompletionReader
from app.providers.dialect import Habits
from tests.providers.doubles import MemoryAttachments

Turn = tuple[Role, str]


def request_of(*turns: Turn, system: str = "", settings: GenerationSettings | None = None) -> ChatRequest:
    messages = tuple(RequestMessage(role, (TextBlock(text),)) for role, text in turns)
    return ChatRequest("gpt-3.5-turbo-instruct", messages, system, settings or GenerationSettings())


async def body_of(request: ChatRequest, habits: Habits | None = None) -> dict[str, object]:
    outgoing = await CompletionsDialect().outgoing(request, MemoryAttachments(), habits or Habits())
    assert outgoing.path == "completions"
    return dict(outgoing.body)


@pytest.mark.parametrize(
    ("turns", "system", "prompt"),
    [
        ([(Role.USER, "Once upon a time")], "", "Once upon a time"),
        ([(Role.USER, "写一首诗")], "Be brief.", "Be brief.\n\n写一首诗"),
        (
            [(Role.USER, "Hi"), (Role.ASSISTANT, "Hello."), (Role.USER, "And?")],
            "Be brief.",
            "Be brief.\n\nUser: Hi\n\nAssistant: Hello.\n\nUser: And?\n\nAssistant:",
        ),
        ([(Role.USER, "Hi"), (Role.ASSISTANT, "Hel")], "", "User: Hi\n\nAssistant: Hel"),
    ],
)
async def test_the_prompt(turns: list[Turn], system: str, prompt: str) -> None:
    assert (await body_of(request_of(*turns, system=system)))["prompt"] == prompt


async def test_a_limit_is_always_sent_and_else_only_what_was_set() -> None:
    body = await body_of(request_of((Role.USER, "Hi")))
    assert body == {
        "model": "gpt-3.5-turbo-instruct",
        "prompt": "Hi",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": MAX_TOKENS,
    }


async def test_a_dialogue_stops_before_the_person_speaks_unless_a_stop_was_set() -> None:
    turns = ((Role.USER, "Hi"), (Role.ASSISTANT, "Hello."), (Role.USER, "And?"))
    assert (await body_of(request_of(*turns)))["stop"] == [NEXT_TURN]
    chosen = GenerationSettings(stop=("END",))
    assert (await body_of(request_of(*turns, settings=chosen)))["stop"] == ["END"]


async def test_every_setting() -> None:
    settings = GenerationSettings(
        temperature=0.0,
        top_p=0.5,
        n=2,
        max_tokens=9,
        seed=0,
        presence_penalty=0.1,
        frequency_penalty=-0.1,
        logit_bias={"50256": -100.0},
        user="u",
        logprobs=True,
        top_logprobs=3,
        suffix=" The end.",
        echo=False,
        best_of=4,
        extra={"temperature": 1, "min_p": 0.1},
    )
    body = await body_of(request_of((Role.USER, "Hi"), settings=settings), Habits(stream_options=False))
    assert body == {
        "model": "gpt-3.5-turbo-instruct",
        "prompt": "Hi",
        "stream": False,
        "max_tokens": 9,
        "temperature": 1,
        "top_p": 0.5,
        "n": 2,
        "seed": 0,
        "presence_penalty": 0.1,
        "frequency_penalty": -0.1,
        "logit_bias": {"50256": -100.0},
        "user": "u",
        "logprobs": 3,
        "suffix": " The end.",
        "echo": False,
        "best_of": 4,
        "min_p": 0.1,
    }


async def test_the_best_of_several_is_not_streamed() -> None:
    body = await body_of(request_of((Role.USER, "Hi"), settings=GenerationSettings(best_of=2)))
    assert "stream_options" not in body
    assert body["stream"] is False
    assert (await body_of(request_of((Role.USER, "Hi"), settings=GenerationSettings(best_of=1))))["stream"] is True


async def test_quirk_39_a_refused_field_is_left_out_once() -> None:
    request = request_of((Role.USER, "Hi"), settings=GenerationSettings(seed=1, suffix="x"))
    body = await body_of(request)
    error = ErrorInfo(ErrorReason.REQUEST_REFUSED, {}, "Unknown parameter: 'seed'", 400)
    habits = CompletionsDialect().learn(error, body, Habits())
    assert habits == Habits(without=frozenset({"seed"}))
    assert "seed" not in await body_of(request, habits)
    assert habits is not None
    assert (await CompletionsDialect().outgoing(request, MemoryAttachments(), habits)).left_out == ("seed",)
    error = ErrorInfo(ErrorReason.REQUEST_REFUSED, {}, "Unknown parameter: 'suffix'", 400)
    assert CompletionsDialect().learn(error, body, Habits()) is None


def test_odds_as_a_chat_writes_them() -> None:
    logprobs = {"content": [{"token": "Hi", "logprob": -0.5, "top_logprobs": []}]}
    found = CompletionReader().chunk({"choices": [choice("Hi", logprobs=logprobs)]})
    assert found == [TextDelta("Hi"), OddsReported((TokenOdds("Hi", -0.5),))]


def test_odds_that_no_float_can_hold() -> None:
    logprobs = {"tokens": ["Hi"], "token_logprobs": [10**400], "top_logprobs": [{"a": 10**400, "b": True}]}
    assert CompletionReader().chunk({"choices": [choice("Hi", logprobs=logprobs)]}) == [TextDelta("Hi")]


async def test_what_has_no_place_is_refused_by_name() -> None:
    with pytest.raises(AppError) as caught:
        await body_of(request_of((Role.USER, "Hi"), settings=GenerationSettings(thinking=Thinking(budget=2000))))
    assert (caught.value.info.reason, caught.value.info.params["field"]) == (ErrorReason.FIELD_NOT_TAKEN, "thinking")


async def test_a_picture_is_refused_by_name_and_one_that_a_model_made_is_passed_over() -> None:
    ref = await MemoryAttachments().put(b"x", name="cat.png", media_type="image/png")
    picture: tuple[ContentBlock, ...] = (ThinkingBlock("Hm."), TextBlock("Look."), ImageBlock(ref, 1, 1))
    with pytest.raises(AppError) as caught:
        await body_of(ChatRequest("m", (RequestMessage(Role.USER, picture),)))
    assert (caught.value.info.reason, caught.value.info.params["name"]) == (ErrorReason.FILE_NOT_TAKEN, "cat.png")
    body = await body_of(
        ChatRequest("m", (RequestMessage(Role.ASSISTANT, picture), RequestMessage(Role.USER, (TextBlock("Why?"),))))
    )
    assert body["prompt"] == "Assistant: Look.\n\nUser: Why?\n\nAssistant:"


def choice(text: object, index: int = 0, reason: object = None, logprobs: object = None) -> dict[str, object]:
    return {"text": text, "index": index, "finish_reason": reason, "logprobs": logprobs}


def test_pieces_in_a_stream() -> None:
    reader = CompletionReader()
    found = reader.chunk({"choices": [choice("Once ")]}) + reader.chunk({"choices": [choice("upon")]})
    found += reader.chunk({"choices": [choice("", reason="stop")]})
    found += reader.chunk({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}})
    assert found == [TextDelta("Once "), TextDelta("upon"), UsageReported(Usage(1, 2))]
    assert reader.finish(done=True) == [ReplyFinished(FinishReason.STOP, "stop")]
    assert not reader.empty


def test_several_choices_are_kept_apart_whatever_their_order() -> None:
    reader = CompletionReader()
    found = reader.whole({"choices": [choice(" b", 1, "length"), choice(" a", 0, "stop")]})
    assert found == [TextDelta(" a")]
    assert reader.finish() == [OtherChoice(1, " b", "length"), ReplyFinished(FinishReason.STOP, "stop")]


def test_odds() -> None:
    logprobs = {
        "tokens": ["Hi", " there"],
        "token_logprobs": [None, -0.5],
        "top_logprobs": [None, {" there": -0.5, " you": -1}],
    }
    found = CompletionReader().whole({"choices": [choice("Hi there", logprobs=logprobs)]})
    assert found[1:] == [OddsReported((TokenOdds(" there", -0.5, ((" there", -0.5), (" you", -1.0))),))]


@pytest.mark.parametrize("inside", ["message", "delta"])
def test_a_gateway_that_made_a_chat_of_it(inside: str) -> None:
    found = CompletionReader().chunk({"choices": [{"index": 0, inside: {"content": "Hi"}}]})
    assert found == [TextDelta("Hi")]


def test_nothing_at_all_is_empty() -> None:
    reader = CompletionReader()
    reader.chunk({"choices": [choice("", reason="stop")]})
    reader.finish(done=True)
    assert reader.empty


def test_a_refused_stream_option_is_left_out() -> None:
    error = ErrorInfo(ErrorReason.REQUEST_REFUSED, gateway_message="Unknown parameter: stream_options", status=400)
    learn = CompletionsDialect().learn
    assert learn(error, {"stream_options": {}}, Habits()) == Habits(stream_options=False)
    assert learn(error, {"stream_options": {}}, Habits(stream_options=False)) is None
    assert learn(error, {}, Habits()) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inside: (
            st.lists(inside, max_size=3)
            | st.dictionaries(st.sampled_from(["choices", "text", "index", "logprobs", "tokens", "usage"]), inside)
        ),
        max_leaves=20,
    )
)
def test_no_json_raises(value: object) -> None:
    reader = CompletionReader()
    reader.chunk(value)
    assert isinstance(reader.finish()[-1], ReplyFinished)
