"""What is said of a recovery phrase that is not taken."""

from app.domain.errors import ErrorInfo
from app.ui.encryption.phrase_fields import PhraseFields
from app.ui.error_texts import describe
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.translation import translate


def is_whole(fields: PhraseFields, line: StateLine) -> bool:
    """Return whether each group can stand where it is; else say which cannot, and go there."""
    wrong = fields.wrong
    if not wrong:
        return True
    empty = [number for number in wrong if not fields.fields[number - 1].text()]
    if len(empty) == len(wrong):
        words = translate("Encryption", "Group {number} is missing.").format(number=wrong[0])
        fields.fields[wrong[0] - 1].setFocus()
        line.say(LineState.FAILED, words)
        return False
    number = next(number for number in wrong if number not in empty)
    _say_group(fields, line, number)
    return False


def show_refusal(error: ErrorInfo, fields: PhraseFields, line: StateLine) -> None:
    """Say why a phrase was refused; a group that is to blame is marked."""
    group = error.params.get("group", "")
    if group.isdecimal() and 0 < int(group) <= len(fields.fields):
        _say_group(fields, line, int(group))
        return
    text = describe(error)
    line.say(LineState.FAILED, f"{text.title}. {text.meaning}")
    fields.focus_first()


def _say_group(fields: PhraseFields, line: StateLine, number: int) -> None:
    words = translate("Encryption", "Group {number} is not right. Compare it, letter by letter, with what you kept.")
    line.say(LineState.FAILED, words.format(number=number))
    fields.mark(number)
