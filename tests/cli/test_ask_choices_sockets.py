"""Several replies to one request, and how likely each token was, over a socket."""

import pytest

from tests.cli.arrivals import at, body
from tests.cli.conftest import Run
from tests.gateway import Gateway

pytestmark = pytest.mark.usefixtures("environment")

REPLIES = [f"This is reply {number} of 3." for number in (1, 2, 3)]


@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_all_replies_are_printed_in_their_order(run: Run, gateway: Gateway, how: tuple[str, ...]) -> None:
    result = run(*at("chat", "n2"), *how, "--param", "n=3", "Hi")
    assert (result.code, result.out) == (0, "\n".join(REPLIES))
    assert result.err == "loquent: reply 2\nloquent: reply 3\n"
    assert body(gateway)["n"] == 3


def test_other_replies_and_odds_are_in_the_json(run: Run) -> None:
    value = run(*at("chat", "n2"), "--param", "n=3", "--json", "Hi").value()
    assert value["text"] == REPLIES[0]
    assert value["others"] == [{"text": text, "finish_reason": "stop"} for text in REPLIES[1:]]
    assert value["logprobs"] == []


@pytest.mark.parametrize("endpoint", ["chat", "responses"])
def test_odds_go_to_standard_error_and_into_the_json(run: Run, endpoint: str) -> None:
    asked = (*at(endpoint, "logprobs"), "--param", "logprobs=true", "--param", "top_logprobs=2")
    result = run(*asked, "Hi")
    assert (result.code, result.out) == (0, "Yes, of course.")
    assert [line.split()[-1] for line in result.err.splitlines()] == ["-3.000"] * len(result.err.splitlines())
    assert '"other1" -3.000' in result.err
    odds = run(*asked, "--json", "Hi").value()["logprobs"]
    assert isinstance(odds, list)
    assert "".join(str(one["token"]) for one in odds) == "Yes, of course."
    assert {"token": "other1", "logprob": -3.0} in odds[0]["top"]


def test_odds_of_a_completion(run: Run) -> None:
    result = run(*at("completions", "gpt-3.5-turbo-instruct"), "--param", "logprobs=2", "Hi")
    assert result.code == 0
    assert '"lit." -0.500' in result.err
