"""What each field of a complaint still lacks, in sentences that name it. Run as a module it checks the copy it stands in."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

READ_AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
# Columns of a complaint that nobody says: what the platform knows of it.
OWN = {
    "id",
    "public_id",
    "text_digest",
    "source",
    "client",
    "reference_digest",
    "imported_by",
    "line",
    "device",
    "network",
    "row_digest",
    "status",
    "received_at",
    "erased_at",
    "withdrawn_at",
    "again",
}


def columns(root: Path) -> Iterator[str]:
    from complaints.models import Complaint
    from complaints.rules.statement import FIELDS

    there = {column.name for column in Complaint._meta.concrete_fields}
    beside = {one.get_accessor_name() for one in Complaint._meta.related_objects}  # in a row of its own
    wanted = {said.becomes or field: field for field, said in FIELDS.items()}
    yield from (
        f"`{wanted[name]}` has no column `{name}` in complaints/models" for name in wanted.keys() - there - beside
    )
    yield from (f"column `{name}` is said by no field of Statement" for name in there - wanted.keys() - OWN)


def readers(root: Path) -> Iterator[str]:
    """What is handed in at a door is found in the statement; only the site's questions and the FTC have doors of their own."""
    from complaints.rules.doors import Door
    from complaints.rules.statement import at_door, read_statement
    from core.policies import load
    from tests.complaints.samples import given

    policy = load("cn").at(READ_AT)
    for door in (Door.SITE, Door.API, Door.FILE):
        body = {said.name: given(field, policy) for field, said in at_door(door).items()}
        reading = read_statement(body, door=door, policy=policy, at=READ_AT)
        yield from (f"`{one.pointer[1:]}` is refused at {door.name}: {one.code}" for one in reading.problems)
        yield from (
            f"`{field}` is lost at {door.name}"
            for field in at_door(door)
            if reading.statement and getattr(reading.statement, field) == defaults().get(field, MISSING)
        )


def questions(root: Path) -> Iterator[str]:
    from complaints.rules.doors import Door
    from complaints.rules.statement import at_door
    from complaints.web.forms import MoneyForm, MoreForm
    from complaints.web.questions import QUESTIONS, asked

    doors: dict[Door, list[Any]] = {Door.SITE: list(QUESTIONS), Door.LATER: [MoreForm, MoneyForm]}
    for door, forms in doors.items():
        said, there = at_door(door), {field for form in forms for field in asked(form)}
        yield from (f"`{field}` is asked by no form of complaints/web/forms.py" for field in said if field not in there)
        yield from (f"`{field}` is asked by a form, but not declared for {door.name}" for field in there - said.keys())


def ftc(root: Path) -> Iterator[str]:
    from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER, read_complaint_row, read_day_row
    from complaints.formats.row import Accepted
    from complaints.rules.doors import Door
    from complaints.rules.statement import FIELDS
    from core.numbers.parsing import read_caller
    from core.policies import load

    policy = load("us").versions[-1]
    how: dict[str, Any] = {"policy": policy, "at": READ_AT, "caller": lambda text: read_caller(text, policy)}
    how["province_of_area"] = lambda area: "US-VA"
    when = ("2021-07-07 08:17:40", "2021-07-06 13:07:00")
    cells = ("3152328257", *when, "Poquoson", "Virginia", "757", "Other", "Y")
    read = read_complaint_row(dict(zip(COMPLAINT_HEADER, cells, strict=True)), **how)
    day = read_day_row(dict(zip(DAY_HEADER, ("1", "8009452000", "717"), strict=True)), day=date(2021, 3, 11), **how)
    assert isinstance(read, Accepted) and isinstance(day, Accepted)
    for field, default in defaults().items():
        found = any(getattr(row.said, field) != default for row in (read, day))
        if found is not (Door.FTC in FIELDS[field].doors):
            yield f"`{field}` is {'read' if found else 'not read'} from the FTC's rows, other than declared"


def pages(root: Path) -> Iterator[str]:
    from complaints.rules.statement import FIELDS, Page
    from complaints.words import FIELD_WORDS

    for field, said in FIELDS.items():
        if bool(said.pages) == bool(said.unseen):
            yield f"`{field}` needs pages to be shown on, or else `unseen` with the reason"
        if (Page.CITIZEN in said.pages or Page.DESK in said.pages) and field not in FIELD_WORDS:
            yield f"`{field}` has no word in complaints/words.py"
    yield from (
        f"the word of `{field}` belongs to no field of Statement" for field in FIELD_WORDS.keys() - FIELDS.keys()
    )


def translations(root: Path) -> Iterator[str]:
    from babel.messages.pofile import read_po
    from django.utils.translation import override

    from complaints.words import FIELD_WORDS

    for language in ("en", "zh_Hans"):
        with (root / f"locale/complaints/{language}/LC_MESSAGES/django.po").open("rb") as file:
            catalogue = read_po(file)
        with override(None):
            for field, word in FIELD_WORDS.items():
                message = catalogue.get(str(word))
                if message is None or not message.string or message.fuzzy:
                    yield f"the word of `{field}`, “{word}”, is not translated into {language}"


def contract(root: Path) -> Iterator[str]:
    from complaints.api.complaints import BODY, ComplaintShown
    from complaints.api.open_data import OpenComplaint
    from complaints.rules.doors import Door
    from complaints.rules.statement import FIELDS, Page

    served = {kind: kind.__struct_fields__ for kind in (BODY, ComplaintShown, OpenComplaint)}
    for field, said in FIELDS.items():
        wanted = [(BODY, said.name)] if Door.API in said.doors else []
        wanted += [(ComplaintShown, said.name)] if Page.CLIENT in said.pages else []
        wanted += [(OpenComplaint, said.published)] if said.published else []
        yield from (
            f"`{field}` is not in the served {kind.__name__}" for kind, name in wanted if name not in served[kind]
        )


def documents(root: Path) -> Iterator[str]:
    from complaints.rules.statement import FIELDS

    rows = [
        line.split("|")[1].strip() for line in (root / "docs/complaints.md").read_text().splitlines() if "|" in line
    ]
    names = {f"`{said.name}`": field for field, said in FIELDS.items()}
    yield from (f"`{field}` has no row in docs/complaints.md" for name, field in names.items() if name not in rows)
    yield from (
        f"the row {row} of docs/complaints.md is no field" for row in rows if row[:1] == "`" and row not in names
    )


def defaults() -> dict[str, Any]:
    from complaints.rules.statement import Statement

    return {one.name: one.default for one in fields(Statement) if one.default is not MISSING}


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    columns, readers, questions, ftc, pages, translations, contract, documents,
)  # fmt: skip

if __name__ == "__main__":
    import django

    django.setup()
    for check in CHECKS:
        for sentence in check(Path.cwd()):
            print(f"{check.__name__}: {sentence}")  # noqa: T201
