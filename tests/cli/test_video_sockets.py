"""``loquent video`` against the test gateway: ordered once, waited for, taken up again."""

import io
import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.services.job_patience import JobPatience
from tests.cli.arrivals import fields, posts
from tests.cli.conftest import Run
from tests.gateway import CUT, HOLD, Gateway, RecordedRequest, Reply
from tests.gateway.files import film
from tests.gateway.replies import error_reply, json_reply
from tests.gateway.visits import Film

pytestmark = pytest.mark.usefixtures("environment", "no_pauses")

Start = Callable[..., "subprocess.Popen[str]"]

FIRST = "task_000001"
ELSEWHERE = "task_elsewhere"
OVER = 3
"""Looks after which the gateway has finished a film."""


def orders(gateway: Gateway, path: str = "/v1/videos") -> list[RecordedRequest]:
    return posts(gateway, path)


def looks(gateway: Gateway, name: str = FIRST) -> int:
    return len([request for request in gateway.requests if request.path == f"/v1/videos/{name}"])


def order_elsewhere(gateway: Gateway, looked: int = 0, model: str = "sora-2") -> None:
    """Let there be an order that was sent from another computer."""
    gateway.memory.films[ELSEWHERE] = Film({"model": model, "prompt": "A dog"}, looked)


def test_a_film_is_ordered_once_waited_for_and_saved(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    Image.new("RGB", (1280, 720), "red").save(tmp_path / "first.png")
    how = ["--image", tmp_path / "first.png", "--seconds", "4", "--size", "1280x720", "--param", "seed=7"]
    result = run("video", "--model", "sora-2", *how, "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    assert result.err.splitlines() == [
        f"loquent: ordered as {FIRST}; --resume {FIRST} waits for it again",
        f"[{'.' * 30}]   0 % Waiting in the queue",
        f"[{'#' * 10}{'.' * 20}]  35 % Filming",
        f"[{'#' * 24}{'.' * 6}]  80 % Filming",
        f"[{'#' * 30}] 100 % Fetching",
        str(tmp_path / "out.mp4"),
    ]
    (order,) = orders(gateway)
    assert fields(order) == {
        "model": "sora-2",
        "prompt": "A cat",
        "seconds": "4",
        "size": "1280x720",
        "seed": "7",
    }
    (frame,) = [part for part in order.form or () if part.file_name]
    assert frame.name == "input_reference"
    assert Image.open(io.BytesIO(frame.data)).size == (1280, 720)


def test_json_tells_the_id_and_the_file(run: Run, tmp_path: Path) -> None:
    value = run("video", "--model", "sora-2", "--json", "-o", tmp_path / "out.mp4", "A cat").value()
    assert (value["status"], value["id"]) == ("complete", FIRST)
    assert value["files"] == [
        {"kind": "video", "path": str(tmp_path / "out.mp4"), "media_type": "video/mp4", "size": len(film())}
    ]


def test_a_model_that_films_is_found_where_none_is_named(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    assert run("video", "-o", tmp_path / "out.mp4", "A cat").code == 0
    assert fields(orders(gateway)[0])["model"] == "sora-2"


def test_no_model_is_guessed(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    gateway.models = ["echo"]
    result = run("video", "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (2, "")
    assert "--model" in result.err
    assert orders(gateway) == []


@pytest.mark.parametrize("model", ["sora-2-pro", "sora-2-colon", "kling-v2", "veo-3"])
def test_what_other_models_say_of_an_order(run: Run, gateway: Gateway, tmp_path: Path, model: str) -> None:
    result = run("video", "--model", model, "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    assert len(orders(gateway)) == 1


@pytest.mark.parametrize("model", ["kling-v2", "veo-3", "video-plain"])
def test_a_gateway_with_new_apis_own_route_alone(run: Run, gateway: Gateway, tmp_path: Path, model: str) -> None:
    gateway.answer_at("/v1/videos", error_reply(404, "Invalid URL (POST /v1/videos)", kind="invalid_request_error"))
    result = run("video", "--model", model, "--seconds", "5", "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    (order,) = orders(gateway, "/v1/video/generations")
    assert order.json == {"model": model, "prompt": "A cat", "duration": 5}


@pytest.mark.parametrize(("model", "words"), [("video-fails", "was blocked"), ("video-refused", "was declined")])
def test_a_film_that_is_not_made_says_why(run: Run, gateway: Gateway, tmp_path: Path, model: str, words: str) -> None:
    result = run("video", "--model", model, "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (1, "")
    assert words in result.err
    assert len(orders(gateway)) == 1
    assert not (tmp_path / "out.mp4").exists()


def test_an_order_without_an_answer_is_not_sent_again(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    gateway.answer("sora-2", Reply((b'{"id":', CUT)))
    result = run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (1, "")
    assert "nobody knows whether the order arrived" in result.err
    assert "ordered as" not in result.err
    run("models")
    assert len(orders(gateway)) == 1


def test_looks_that_fail_do_not_end_the_waiting(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    order = {"id": FIRST, "object": "video", "model": "sora-2"}
    gateway.answer_at(
        f"/v1/videos/{FIRST}",
        Reply((CUT,)),
        error_reply(500, "Try later"),
        error_reply(500, "Try later"),
        json_reply(order | {"status": "in_progress", "progress": 50}),
        error_reply(401, "Who are you?"),
        json_reply(order | {"status": "completed", "progress": 100}),
    )
    gateway.answer_at(f"/v1/videos/{FIRST}/content", Reply((film(),), 200, "video/mp4"))
    result = run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (0, "")
    troubles = [line for line in result.err.splitlines() if line.endswith("Still waiting.")]
    assert len(troubles) == 3
    assert "broke off" in troubles[0]
    assert "Try later" in troubles[1]
    assert "Who are you?" in troubles[2]
    assert (len(orders(gateway)), looks(gateway)) == (1, 6)


def test_an_order_that_is_gone_is_told(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    result = run("video", "--resume", "task_nobody", "-o", tmp_path / "out.mp4")
    assert (result.code, result.out) == (1, "")
    assert "has no order task_nobody" in result.err
    assert orders(gateway) == []


def test_nobody_waits_for_ever_and_the_order_stands(
    run: Run, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr("app.services.jobs.JobPatience", lambda: JobPatience(limit=-1.0))
        result = run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (1, "")
    assert f"the order {FIRST} stands; loquent video --resume {FIRST}" in result.err
    assert run("video", "--resume", FIRST, "-o", tmp_path / "out.mp4").code == 0
    assert (tmp_path / "out.mp4").read_bytes() == film()
    assert len(orders(gateway)) == 1


def test_a_film_that_is_here_is_saved_again_and_not_fetched(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    asked = len(gateway.requests)
    result = run("video", "--resume", FIRST, "-o", tmp_path / "again.mp4")
    assert (result.code, result.out, result.err) == (0, "", f"{tmp_path / 'again.mp4'}\n")
    assert (tmp_path / "again.mp4").read_bytes() == film()
    assert len(gateway.requests) == asked


@pytest.mark.parametrize("named", [[], ["--model", "environment:sora-2"]])
def test_an_order_made_elsewhere_is_taken_up(run: Run, gateway: Gateway, tmp_path: Path, named: list[str]) -> None:
    order_elsewhere(gateway, 1)
    result = run("video", "--resume", ELSEWHERE, *named, "-o", tmp_path / "out.mp4")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    assert orders(gateway) == []
    assert "ordered" not in result.err


def test_an_order_made_elsewhere_may_have_gone_the_other_way(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    order_elsewhere(gateway, OVER, "veo-3")
    gateway.answer_at(f"/v1/videos/{ELSEWHERE}", error_reply(404, "Invalid URL", kind="invalid_request_error"))
    assert run("video", "--resume", ELSEWHERE, "-o", tmp_path / "out.mp4").code == 0
    assert (tmp_path / "out.mp4").read_bytes() == film()


def test_whose_order_it_is_must_be_said_where_it_could_be_anybodys(
    run: Run, gateway: Gateway, data: Path, tmp_path: Path
) -> None:
    data.mkdir(exist_ok=True)
    other = ProviderConfig("gate", "Gate", "http://127.0.0.1:9")
    SettingsStore(data / "settings.json", EventBus()).change(providers=(other,))
    order_elsewhere(gateway, OVER)
    result = run("video", "--resume", ELSEWHERE, "-o", tmp_path / "out.mp4")
    assert result.code == 2
    assert "--model PROVIDER:ID" in result.err
    named = ["--model", "environment:sora-2"]
    assert run("video", "--resume", ELSEWHERE, *named, "-o", tmp_path / "out.mp4").code == 0
    # From now on it is known here.
    assert run("video", "--resume", ELSEWHERE, "-o", tmp_path / "out.mp4").code == 0


def test_another_version_is_made_of_a_film(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    result = run("video", "--remix", FIRST, "-o", tmp_path / "new.mp4", "Redder")
    assert (result.code, result.out) == (0, "")
    assert "ordered as task_000002" in result.err
    assert (tmp_path / "new.mp4").read_bytes() == film()
    (order,) = orders(gateway, f"/v1/videos/{FIRST}/remix")
    assert order.json == {"prompt": "Redder"}


def test_another_version_is_made_of_a_film_of_elsewhere(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    order_elsewhere(gateway, OVER)
    result = run("video", "--remix", ELSEWHERE, "-o", tmp_path / "new.mp4", "Redder")
    assert (result.code, result.out) == (0, "")
    assert "ordered as task_000002" in result.err
    assert [request.json for request in orders(gateway, f"/v1/videos/{ELSEWHERE}/remix")] == [{"prompt": "Redder"}]


def test_orders_are_listed_newest_first(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    assert run("jobs").out == ""
    run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat\nand a dog")
    run("video", "--model", "video-fails", "-o", tmp_path / "out.mp4", "A fox")
    gateway.answer("sora-2-pro", Reply((b'{"id":', CUT)))
    run("video", "--model", "sora-2-pro", "-o", tmp_path / "out.mp4", "A cow")
    asked = len(gateway.requests)
    result = run("jobs")
    assert (result.code, result.err) == (0, "")
    assert [line.split("\t") for line in result.out.splitlines()] == [
        ["-", "unsure", "sora-2-pro", "A cow"],
        ["task_000002", "failed", "video-fails", "A fox"],
        [FIRST, "done", "sora-2", "A cat and a dog"],
    ]
    unsure, failed, done = json.loads(run("jobs", "--json").out)
    assert (unsure["id"], unsure["state"], unsure["error"]["kind"]) == ("", "unsure", "network")
    assert "was blocked" in failed["error"]["text"]
    assert (done["provider"], done["prompt"], done["error"]) == ("environment", "A cat\nand a dog", None)
    assert Path(done["file"]).read_bytes() == film()
    assert len(gateway.requests) == asked


# As processes of their own


def line_of(process: "subprocess.Popen[str]", words: str) -> str:
    """Return the first line on standard error that holds ``words``."""
    assert process.stderr is not None
    return next(line for line in process.stderr if words in line)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_order_outlives_the_process_and_is_taken_up_by_another(
    start: Start, gateway: Gateway, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    with start("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat") as process:
        assert line_of(process, "ordered as") == f"loquent: ordered as {FIRST}; --resume {FIRST} waits for it again\n"
        line_of(process, "Waiting in the queue")
        process.send_signal(how)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    if how is signal.SIGINT:
        assert err == f"loquent: the order {FIRST} stands; loquent video --resume {FIRST} -o PATH waits for it\n"
    gateway.memory.films[FIRST].looks = OVER
    with start("video", "--resume", FIRST, "-o", tmp_path / "out.mp4") as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert err.splitlines()[-1] == str(tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    assert len(orders(gateway)) == 1


def test_two_processes_wait_for_one_film_and_one_of_them_asks(
    start: Start, run: Run, gateway: Gateway, tmp_path: Path
) -> None:
    gateway.answer_at(f"/v1/videos/{FIRST}/content", Reply((HOLD, film()), 200, "video/mp4"))
    with start("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat") as process:
        line_of(process, "ordered as")
        gateway.memory.films[FIRST].looks = OVER
        with start("video", "--resume", FIRST, "--json", "-o", tmp_path / "too.mp4") as other:
            line_of(other, "")
            gateway.release()
            out, _ = other.communicate(timeout=60)
        assert json.loads(out)["status"] == "complete"
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert (tmp_path / "out.mp4").read_bytes() == (tmp_path / "too.mp4").read_bytes() == film()
    assert (len(orders(gateway)), looks(gateway)) == (1, 1)


def test_ctrl_c_while_an_order_is_sent_waits_for_its_id(start: Start, gateway: Gateway, tmp_path: Path) -> None:
    taken = json.dumps({"id": ELSEWHERE, "object": "video", "model": "sora-2", "status": "queued"}).encode()
    gateway.answer("sora-2", Reply((b" ", HOLD, taken)))
    with start("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat") as process:
        gateway.wait_until(lambda: bool(orders(gateway)))
        process.send_signal(signal.SIGINT)
        line_of(process, "the order is being sent")
        gateway.release()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert f"ordered as {ELSEWHERE}" in err
    order_elsewhere(gateway, OVER)
    with start("video", "--resume", ELSEWHERE, "-o", tmp_path / "out.mp4") as process:
        process.communicate(timeout=30)
    assert (process.returncode, len(orders(gateway))) == (0, 1)
