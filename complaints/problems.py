"""What each code of the rules means, in a sentence that says what to do."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from complaints.rules.statement import Problem
from core.api.bodies import MESSAGES, unknown_field
from core.api.keys import UNKNOWN
from core.errors import DomainError, FieldError, Text
from core.files.import_source import damaged, too_large
from core.translation.words import translated
from registry.register.formats.file_row import WARNINGS
from registry.scrubs.http.list_sentences import list_sentence

SENTENCES: dict[str, Text] = {
    "caller.missing": _("Enter who called: the number or name as your screen showed it."),
    "caller.malformed": _("This does not look like a number. Enter it as your screen showed it."),
    "caller.unallocated": _("This number is in no numbering plan we know."),
    "called.missing": _("Say whose number was called."),
    "called.malformed": _("The called number cannot be read."),
    "number.not_text": MESSAGES["number.not_text"],
    "at.missing": _("Enter when the call was."),
    "at.malformed": _("Enter the date and time of the call, such as 2026-11-20T19:41:00+08:00."),
    "time.day_only": _("Only a day is written here. The time of the call counts as not known."),
    "call.after_filing": _("This time has not come yet. Enter when the call was."),
    "call.too_old": _("This call is too long ago: by law it can no longer be pursued."),
    "channel.unknown": _("This channel is not known here."),
    "kind.unknown": _("This kind is not known here."),
    "category.unknown": _("This trade is not known here."),
    "text.too_long": _("The text is too long. Keep it to 5,000 characters."),
    "claimed_name.too_long": _("The name is too long. Keep it to 200 characters."),
    "reference.too_long": _("The reference is too long. Keep it to 200 characters."),
    "reference.taken": _("This reference was used for another complaint."),
    "row.malformed": _("This row cannot be read."),
    "import.day": _("These rows name no day. Say which day they were filed on."),
    "import.expired": _("The file was kept as long as it may be, and is deleted. Hand it in anew."),
    "import.format": _("This format is not one of ftc, ftc-json, csv, ndjson."),
    "import.header": _("The first line does not name the columns of this format."),
    "import.withdrawn": _("This import was withdrawn before."),
    "job.failed_by_us": _("It could not be finished. The fault is ours, and we have been told of it."),
}
FILES: dict[str, Text] = {one.code: one.message for one in (damaged(), too_large())}
ENDINGS = {"too_long": _("This is too long.")}
OTHERWISE = _("This cannot be read. Check it.")


def sentence(code: str) -> Text:
    if code in SENTENCES or code in FILES:
        return SENTENCES.get(code) or FILES[code]
    if code in WARNINGS:
        return translated(WARNINGS[code])
    return list_sentence(code) if code.startswith("list.") else ENDINGS.get(code.rpartition(".")[2], OTHERWISE)


def refusal(problems: Iterable[Problem]) -> DomainError:
    """The statement refused, field by field."""
    errors = tuple(map(field_error, problems))
    return DomainError(errors[0].code, errors[0].detail, errors=errors)


def field_error(problem: Problem) -> FieldError:
    if problem.code == UNKNOWN:
        return unknown_field(problem.pointer)
    return FieldError(problem.pointer, problem.code, sentence(problem.code))
