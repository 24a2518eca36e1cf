"""Every kind of error that asking can end in, as the command line tells it."""

import socket

import pytest

from app.cli.advice import advice
from app.domain.errors import ErrorInfo, ErrorKind, ErrorReason
from tests.cli.conftest import Run
from tests.gateway import Gateway
from tests.providers.doubles import hasty

TOLD = [
    (ErrorKind.AUTH, ("--model", "error-401"), 401, "OPENAI_API_KEY"),
    (ErrorKind.QUOTA, ("--model", "error-403-quota"), 403, "loquent balance"),
    (ErrorKind.RATE_LIMIT, ("--model", "error-429-retry-after"), 429, "later"),
    (ErrorKind.TIMEOUT, ("--model", "error-524"), 524, "--no-stream"),
    (ErrorKind.CUT, ("--model", "cut"), None, "--continue"),
    (ErrorKind.CUT, ("--model", "length"), None, "max_tokens"),
    (ErrorKind.REFUSED, ("--model", "filtered"), None, "other words"),
    (ErrorKind.REFUSED, ("--model", "error-403"), 403, "loquent models"),
    (ErrorKind.UNSUPPORTED, ("--model", "echo", "--endpoint", "completions", "--search"), None, "--endpoint"),
    (ErrorKind.NOT_FOUND, ("--model", "model-gone"), 404, "loquent models"),
    (ErrorKind.NOT_FOUND, ("--model", "error-404-path"), 404, "address"),
    (ErrorKind.OVERLOADED, ("--model", "error-500"), 500, "later"),
    (ErrorKind.OVERLOADED, ("--model", "error-503-no-channel"), 503, "another model"),
    (ErrorKind.BAD_REQUEST, ("--model", "error-400"), 400, "leave out"),
    (ErrorKind.BAD_REQUEST, ("--model", "error-413"), 413, "smaller"),
    (ErrorKind.BAD_REPLY, ("--model", "html-200"), 200, "address"),
    (ErrorKind.BAD_REPLY, ("--model", "empty"), 200, "Try again"),
    (ErrorKind.BAD_REPLY, ("--model", "mid-error-object"), 200, "Try again"),
]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(("kind", "how", "status", "next_step"), TOLD)
def test_every_kind_is_told_with_its_status_its_request_and_the_next_step(
    run: Run, kind: ErrorKind, how: tuple[str, ...], status: int | None, next_step: str
) -> None:
    result = run("ask", *how, "Hi")
    assert result.code == 1
    assert next_step in result.err.splitlines()[-1]
    assert status is None or f"loquent: status {status}, " in result.err
    assert kind is ErrorKind.UNSUPPORTED or "request req-test-1" in result.err
    error = run("ask", *how, "--json", "Hi").value()["error"]
    assert isinstance(error, dict)
    assert (error["kind"], error["status"]) == (kind.value, status)
    assert next_step in str(error["advice"])


def test_a_host_at_which_nothing_listens(run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
        monkeypatch.setenv("OPENAI_API_KEY", gateway.key)
        monkeypatch.setattr("app.providers.factory.Patience", hasty)
        result = run("ask", "--model", "m", "Hi")
    assert result.code == 1
    assert "refused the connection" in result.err
    assert "Check the network" in result.err.splitlines()[-1]


@pytest.mark.parametrize("reason", list(ErrorReason))
def test_every_reason_has_advice_or_needs_none(reason: ErrorReason) -> None:
    said = advice(ErrorInfo(reason))
    assert not said or said[-1] in ".'"
