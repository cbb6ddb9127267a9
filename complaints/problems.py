"""What each code of the rules means, in a sentence that says what to do."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from complaints.rules import readers
from complaints.rules.statement import FIELDS, Problem
from core.api.bodies import MESSAGES, unknown_field
from core.api.keys import UNKNOWN
from core.errors import Conflict, DomainError, FieldError, Text
from core.files.import_source import damaged, too_large
from core.numbers.problems import Problem as NumberProblem
from core.translation.words import translated
from registry.register.formats.file_row import WARNINGS
from registry.scrubs.http.list_sentences import list_sentence

SENTENCES: dict[str, Text] = {
    "caller.missing": _("Enter who called: the number or name as your screen showed it."),
    "caller.malformed": _("This does not look like a number. Enter it as your screen showed it."),
    "caller.own": _("This is the number that was called. Enter the number that called it."),
    "caller.unallocated": _("This number is in no numbering plan we know."),
    "called.missing": _("Say whose number was called."),
    "called.malformed": _("The called number cannot be read."),
    "called.emergency": _("The called number is an emergency number, which is nobody's own."),
    "called.short_code": _("The called number is a short number of a service, which is nobody's own."),
    "called.premium": _("The called number is a premium-rate number, which is nobody's own."),
    "called.toll_free": _("The called number is a toll-free number of a business, which is nobody's own."),
    "called.foreign": _("The called number is another country's. Complaints are taken from this country's numbers."),
    "called.unallocated": _("The called number is in no numbering plan we know."),
    "number.not_text": MESSAGES["number.not_text"],
    "at.missing": _("Enter when the call was."),
    "at.malformed": _("Enter the date and time of the call, such as 2026-11-20T19:41:00+08:00."),
    "time.day_only": _("Only a day is written here. The time of the call counts as not known."),
    "call.after_filing": _("This time has not come yet. Enter when the call was."),
    "call.too_old": _("This call is too long ago: by law it can no longer be pursued."),
    "channel.unknown": _("This channel is not known here."),
    "kind.unknown": _("This kind is not known here."),
    "category.unknown": _("This trade is not known here."),
    "filing.in_future": _("The filing is dated more than a day ahead. Check its date."),
    "filed_at.malformed": _("Enter the date and time of the filing, such as 2026-11-20T19:41:00+08:00."),
    "manner.unknown": _("This answer is not known here."),
    "data_source.unknown": _("This answer is not known here."),
    "text.too_long": _("The text is too long. Keep it to 5,000 characters."),
    "claimed_name.too_long": _("The name is too long. Keep it to 200 characters."),
    "reference.too_long": _("The reference is too long. Keep it to 200 characters."),
    "reference.taken": _("This reference was used for another complaint."),
    "row.malformed": _("This row cannot be read."),
    "row.duplicate": _("This row was handed in before, and counts once."),
    "row.twin": _("Everything in the file stands several times, and this row is a copy. Hand in every row once."),
    "row.time": _("A time in this row cannot be read. Write it as 2026-11-20 19:41:00."),
    "row.columns": _("This row has more or fewer columns than the first line of the file."),
    "row.encoding": _("The characters of this row cannot be read. Save the file as UTF-8."),
    "row.too_long": _("This row, or a cell of it, is too long."),
    "import.day": _("These rows name no day. Say which day they were filed on."),
    "import.expired": _("The file was kept as long as it may be, and is deleted. Hand it in anew."),
    "import.format": _("This format is not one of ftc, ftc-json, csv, ndjson."),
    "import.header": _("The first line does not name the columns of this format."),
    "import.withdrawn": _("This import was withdrawn before."),
    "job.failed_by_us": _("It could not be finished. The fault is ours, and we have been told of it."),
}
FILES: dict[str, Text] = {one.code: one.message for one in (damaged(), too_large())}
# What the readers put together: the name of a field, and this.
ENDINGS_OF: dict[type, tuple[str, ...]] = {
    readers.Text: ("malformed", "too_long"),
    readers.Place: ("malformed",),
    readers.Province: ("malformed",),
    readers.YesNo: ("malformed",),
    readers.Choice: ("unknown",),
    readers.Called: tuple(problem.rpartition(".")[2] for problem in NumberProblem if problem != NumberProblem.EMPTY),
    readers.FilingTime: ("malformed",),
}
FIELD_CODES = tuple(
    f"{said.name}.{ending}" for said in FIELDS.values() for ending in ENDINGS_OF.get(type(said.reader), ())
)
YES_OR_NO = _("Answer with yes or no, or leave it out.")
YES_NO_CODES = {f"{said.name}.malformed" for said in FIELDS.values() if isinstance(said.reader, readers.YesNo)}
ENDINGS = {
    "too_long": _("This is too long."),
    "malformed": _("This is no text that can be kept here. Write it anew, and shorter where it is long."),
}
OTHERWISE = _("This cannot be read. Check it.")


def sentence(code: str) -> Text:
    if code in SENTENCES or code in FILES:
        return SENTENCES.get(code) or FILES[code]
    if code in YES_NO_CODES:
        return YES_OR_NO
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


def withdrawn() -> Conflict:
    """Nothing is added to a complaint that was taken back."""
    return Conflict("complaint.withdrawn", _("You withdrew this complaint. Nothing can be added to it any more."))
