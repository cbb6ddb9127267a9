"""Every page of the desk that shows what is about a person leaves a record of who looked, at what and why."""

from datetime import timedelta

import pytest
from django.db import transaction

from compliance.cases.models import Case, PreservationRequest, Publication
from compliance.cases.rules.more_time import ASKED
from compliance.desk.services.figures import figures_count
from compliance.desk.words import OPENINGS
from core.models import AuditRecord, User
from core.typesetting.blocks import Document, raw_of
from tests.matrix.rows import Row, every_row
from tests.matrix.visitors import BY_NAME, ONE, Visitor
from tests.matrix.world import AT, World

pytestmark = pytest.mark.django_db  # for the tables alone: the world is made before the test begins

# Pages that show nothing about a person, each with what it shows instead.
SHOWS_NOBODY = {
    "desk-today": "counts, and cases by reference and firm",
    "desk-mine": "one's own cases by reference, firm and deadline",
    "desk-load": "counts of officers' cases",
    "desk-cases": "the queue, by reference, firm and deadline; a search in it is on record",
    "desk-cases-bulk": "cases that were chosen in a list on record, by reference",
    "desk-views": "the names of one's own saved filters",
    "desk-case-bundle": "asks for the purpose; what it hands out then is on record as case.exported",
    "desk-case-attachment-original": "asks for the purpose; the file that it hands out then is on record",
    "desk-complaint-number": "asks for the purpose; the number that it shows then is on record as number.unsealed",
    "desk-staffing": "who stands in for whom",
    "desk-imports": "files that were handed in, by name and counts",
    "desk-import-withdraw": "counts of one file",
    "desk-question-withdraw": "an operator and the kind of question",
    "desk-firms": "firms, which are no persons",
    "desk-firm": "a firm, which is no person, and counts",
    "desk-admissions": "firms, which are no persons",
    "desk-admission-requests": "firms, which are no persons",
    "desk-admission-request": "a firm, which is no person; its papers are on record when they are opened",
    "desk-declaration-ask": "a number that a firm declared as its own",
    "desk-declarations": "numbers that firms declared as their own; a search for one is on record",
    "desk-quotas": "firms, which are no persons, and why they ask for a larger quota",
    "desk-restrictions": "firms and their keys, which are no persons",
    "desk-restriction": "a firm's key and counts",
    "desk-planted": "lines of the office, which are nobody's",
    "desk-plant": "an empty form",
    "desk-planted-end": "a line of the office",
    "desk-planted-call": "a line of the office",
    "desk-planted-lead": "a firm, and lines of the office",
    "desk-blacklist": "what is published; a search for one is on record",
    "desk-recommend": "an empty form",
    "desk-reports": "reports by period",
    "desk-report": "figures",
    "desk-report-progress": "counts",
    "desk-report-release": "asks once more",
    "desk-report-correct": "asks for the reason",
    "desk-policy": "the law",
    "desk-access-sample": "records of looks, by the names of officers",
    "desk-access-mark": "one record of a look",
}
# Not shown when they are asked for: a form's address that leads back to its page, or what this world lacks (figures alone).
LEAD_ELSEWHERE = {
    "desk-case-take", "desk-case-note", "desk-import-hand-in", "desk-held-row-release",
    "desk-held-row-caller",
    "desk-import-judge", "desk-admission", "desk-declaration", "desk-quota", "desk-entry-act", "desk-never-list", "desk-listing",
    "desk-declaration-document",
    "desk-planted-code",
    "desk-report-pdf", "desk-import-progress", "desk-case-document", "desk-case-document-pdf", "desk-case-attachments-add",
    "desk-case-write-off-propose",
}  # fmt: skip
READERS = [BY_NAME[f"{role} of the national office"] for role in ("officer", "head", "supervisor", "auditor")]


def decided(world: World) -> None:
    """Where its pages show something: a fine that is due, a decision that is published, a letter that was
    written, more time that is asked for."""
    officer = User.objects.filter(grants__role="officer").latest("pk")
    case = Case.objects.get(public_id=world.ids("case", ONE)[0])
    Case.objects.filter(pk=case.pk).update(
        fine=90_000, served_at=AT - timedelta(days=2), state="firm_asked", state_since=AT - timedelta(days=1)
    )
    case.events.create(act=ASKED, at=AT, actor="marketer:1")
    case.outcomes.create(breach="registered", outcome="established", calls=1, people=1, at=AT)
    Publication.objects.create(case=case, at=AT, until=AT + timedelta(days=9), user=officer)
    letter = Document(language="en", title="Request", authority="Office", reference="1", blocks=())
    figures_count()
    asked = PreservationRequest.objects.filter(public_id=world.ids("preservation request", ONE)[0])
    asked.update(written={"en": raw_of(letter)})


def look_at(world: World, row: Row, one: Visitor) -> tuple[int, list[str]]:
    """The status of the answer, and the looks that are on record of whoever asked. Everything is undone."""
    with transaction.atomic():
        decided(world)
        last = AuditRecord.objects.latest("pk").pk
        client = world.clients[one.name]
        answer = client.get(row.path(row.ids(world, ONE)))
        made = AuditRecord.objects.filter(
            pk__gt=last, act__in=OPENINGS, actor=f"user:{client.session['_auth_user_id']}"
        )
        looks = [record.act for record in made if record.data["purpose"]]
        transaction.set_rollback(True)
    return answer.status_code, looks


def test_whatever_shows_a_person_at_the_desk_is_on_record(world: World) -> None:
    pages = {
        row.label(): row
        for row in every_row()
        if row.of_desk and row.page.get and not row.is_act | (row.args.get("name") == "case.check")
    }
    seen: dict[str, list[str]] = {}
    for label, row in pages.items():
        for one in READERS:
            if one in (row.page.get or ()):
                status, looks = look_at(world, row, one)
                if status == 200:
                    seen[label.split()[0]] = looks
                    break
    silent = {name for name, looks in seen.items() if not looks}
    assert silent - set(SHOWS_NOBODY) == set(), "shown, and nobody would know who looked"
    assert set(SHOWS_NOBODY) - silent == set(), "these are on record, or show nothing"
    assert {row.name for row in pages.values()} - set(seen) == LEAD_ELSEWHERE
