import io

from app.cli.output import Output, harmless
from app.domain.errors import ErrorInfo, ErrorReason


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_the_reply_as_it_is() -> None:
    out, err = io.StringIO(), io.StringIO()
    output = Output(out, err)
    output.reply("a\x1b[31mb")
    output.reply("")
    output.end_reply()
    assert out.getvalue() == "a\x1b[31mb"
    assert err.getvalue() == ""


def test_a_terminal_gets_no_commands_and_a_whole_line() -> None:
    out, err = Terminal(), Terminal()
    output = Output(out, err)
    output.reply("a\x1b]52;c;ZXZpbA==\x07b\tc\r\x9b1m")
    output.notice("n\x1b[2J")
    output.aside("t\x08")
    assert out.getvalue() == "a]52;c;ZXZpbA==b\tc1m\n"
    assert err.getvalue() == "n[2J\nt"


def test_a_line_that_is_whole_is_not_ended_twice() -> None:
    out = Terminal()
    output = Output(out, io.StringIO())
    output.reply("a\n")
    output.end_reply()
    output.end_reply()
    assert out.getvalue() == "a\n"


def test_an_error_names_status_code_and_request_and_what_to_do_next() -> None:
    err = io.StringIO()
    info = ErrorInfo(ErrorReason.CONTEXT_TOO_LONG, status=400, code="too_long", request_id="req-7")
    Output(io.StringIO(), err).error(info)
    assert err.getvalue().splitlines() == [
        "loquent: The conversation is too long for the model.",
        "loquent: status 400, too_long, request req-7",
        "loquent: Begin a new conversation, or ask a model with a longer context.",
    ]


def test_a_code_that_is_the_status_is_told_once() -> None:
    err = io.StringIO()
    Output(io.StringIO(), err).error(ErrorInfo(ErrorReason.SERVER_ERROR, status=502, code="502"))
    assert err.getvalue().splitlines()[1] == "loquent: status 502"


def test_an_error_that_says_all_stands_alone() -> None:
    err = io.StringIO()
    Output(io.StringIO(), err).error(ErrorInfo(ErrorReason.STOPPED))
    assert err.getvalue() == "loquent: Stopped.\n"


def test_text_of_every_language_is_harmless() -> None:
    text = "Zeile\n\t猫 🐈‍⬛ \u2028 ع"
    assert harmless(text) == text


def test_the_line_before_lines_is_ended_also_in_a_pipe_and_once() -> None:
    out = io.StringIO()
    output = Output(out, io.StringIO())
    output.end_line()
    output.reply("a")
    output.notice("n")
    output.end_line()
    output.end_line()
    assert out.getvalue() == "a\n"


def test_progress_is_lines_in_a_pipe_each_once() -> None:
    err = io.StringIO()
    output = Output(io.StringIO(), err)
    for text in ("10 %", "10 %", "20 %\x1b[2J"):
        output.progress(text)
    output.end_progress()
    output.notice("n")
    assert err.getvalue() == "10 %\n20 %[2J\nn\n"


def test_progress_is_one_line_in_a_terminal_that_goes_away() -> None:
    out, err = io.StringIO(), Terminal()
    output = Output(out, err)
    output.progress("10 %")
    output.progress("20 %")
    output.reply("a")
    output.notice("n")
    assert err.getvalue() == "\r\x1b[K10 %\r\x1b[K20 %\r\x1b[Kn\n"
    assert out.getvalue() == "a"


def test_progress_never_writes_over_a_line_of_the_reply_or_of_thinking() -> None:
    out, err = Terminal(), Terminal()
    output = Output(out, err)
    output.reply("half a line")
    output.progress("10 %")
    assert err.getvalue() == ""
    output.reply("\n")
    output.aside("Hm")
    output.progress("20 %")
    assert err.getvalue() == "Hm"
    output.aside("\n")
    output.progress("30 %")
    assert err.getvalue() == "Hm\n\r\x1b[K30 %"


class WithBytes(io.TextIOWrapper):
    def __init__(self) -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, encoding="utf-8", write_through=True)


def test_bytes_go_out_as_they_are_where_there_is_no_terminal() -> None:
    out = WithBytes()
    output = Output(out, io.StringIO())
    output.reply("head\n")
    output.data(b"\xff\x00\x1b")
    assert out.raw_bytes.getvalue() == b"head\n\xff\x00\x1b"
    terminal = Terminal()
    Output(terminal, io.StringIO()).data(b"a\x1b[2J")
    assert terminal.getvalue() == "a[2J\n"
