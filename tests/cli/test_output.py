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


def test_an_error_names_the_request() -> None:
    err = io.StringIO()
    Output(io.StringIO(), err).error(ErrorInfo(ErrorReason.EMPTY_REPLY, request_id="req-7"))
    assert err.getvalue() == "loquent: The reply is empty.\nloquent: request req-7\n"


def test_text_of_every_language_is_harmless() -> None:
    text = "Zeile\n\t猫 🐈‍⬛ \u2028 ع"
    assert harmless(text) == text
