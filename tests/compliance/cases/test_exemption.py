"""What is established may go unpunished (APL 33): by a typed finding with its reason and evidence, which the decision prints."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.document_kinds import kind_of
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.document_draft import case_draft
from compliance.cases.selectors.earlier_penalty import found_before
from compliance.cases.services.case import case_move
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from core.models import User
from tests.acts import refusal_of
from tests.compliance.cases.office import OPENED, Office, chosen, paper, paper_issued
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
AT = OPENED + timedelta(days=26)
REASON = "名单当天已经核对，系统故障致个别号码漏拦"


@pytest.fixture
def office() -> Office:
    made = Office()
    made.act("case.review_again")
    return made


def unpunished(case: Case, **said: Any) -> dict[str, Any]:
    return {
        "choices": chosen(case, AT), "sanction": "no_fault", "reason": "见上", "defence_answer": "采纳",
        "collective_record": "三人一致", "exemption": "no_subjective_fault", "exemption_reason": REASON, **said,
    }  # fmt: skip


def decide(office: Office, **said: Any) -> Case:
    facts = unpunished(office.case, **said)
    return case_move(case=office.case, act="case.decide", actor=office.people["head"], at=AT, facts=facts, text="正文")


def file_of(case: Case, what: str, by: User | None = None) -> str:
    made = paper(case, what)
    CaseAttachment.objects.filter(attachment__public_id=made).update(user=by)
    return made


def test_it_is_refused_without_reason_evidence_or_what_the_party_handed_in(office: Office) -> None:
    own, ours = file_of(office.case, "evidence"), file_of(office.case, "evidence", office.people["officer"])
    refused: dict[str, dict[str, Any]] = {
        "without a ground": {"exemption": "", "exemption_files": own},
        "with another rung": {"sanction": "rectify", "exemption_files": own},
        "without a reason": {"exemption_reason": " ", "exemption_files": own},
        "without evidence": {},
        "with the desk's own evidence alone": {"exemption_files": ours},
        "with another case's file": {"exemption_files": "att_of_another"},
        "where nothing is established": {
            "choices": chosen(office.case, AT, left_out=office.case.violations.values_list("breach", flat=True)),
            "exemption_files": own,
        },
    }
    codes = {name: refusal_of(partial(decide, office, **said)) for name, said in refused.items()}
    assert codes == {
        "without a ground": "case.sanction_fits",
        "with another rung": "case.sanction_fits",
        "without a reason": "case.exemption_shown",
        "without evidence": "case.exemption_shown",
        "with the desk's own evidence alone": "case.exemption_by_party",
        "with another case's file": "attachment.unknown",
        "where nothing is established": "case.sanction_fits",
    }
    assert decide(office, exemption_files=f"{ours} {own}").state == "decided"


def test_what_is_established_stands_and_nobody_is_punished_listed_or_published(office: Office) -> None:
    case = decide(office, exemption_files=file_of(office.case, "statement", office.people["officer"]))
    assert (case.sanction, case.fine, case.gains) == ("no_fault", None, None)
    assert case.outcomes.filter(outcome="established", ended_at=None).exists()
    assert case.violations.filter(state=Violation.State.ESTABLISHED).exists()
    served = serve(office, case)
    assert not BlacklistEntry.objects.filter(case=case, state="active").exists()
    facts = case_facts(served, office.people["head"], AT + timedelta(days=1))
    assert facts.in_force and not facts.publishable


def serve(office: Office, case: Case) -> Case:
    step = office.left[-1]
    at = OPENED + timedelta(days=step[2])
    paper_issued(case, step[0], at)
    return case_move(
        case=case,
        act=step[0],
        actor=office.people["officer"],
        at=at,
        facts=office.filled(step[3]),
        text="",
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("上列认定的事项属实", "没有主观过错", "送达回证.pdf")), ("en", ("not at fault", "送达回证.pdf"))],
)
def test_the_paper_says_why_and_by_which_evidence(office: Office, language: str, words: tuple[str, ...]) -> None:
    said = unpunished(office.case, exemption_files=file_of(office.case, "statement"))
    assert kind_of("case.decide", "no_fault") == "no_penalty"
    made = case_draft(office.case, "no_penalty", AT, text="正文", brought=said)
    assert made is not None
    whole = str(made.documents[language])
    assert all(word in whole for word in (*words, REASON)), whole
    plain = case_draft(office.case, "no_penalty", AT, text="正文", brought={**said, "exemption": ""})
    assert plain is not None and REASON not in str(plain.documents[language])


def again(first: Case, at: datetime) -> Case:
    """A later case against the same party, in which a decision may be made."""
    case = Case.objects.get(pk=first.pk)
    case.pk, case.public_id, case.reference, case.gathering = None, "cas_again", "C-2026-999999-X", False
    case.state, case.sanction, case.sanction_in_force, case.decided_at = "notice_served", "", "", None
    case.save(force_insert=True)
    return case


def test_whoever_went_unpunished_once_is_no_first_offender_again(office: Office) -> None:
    ground = {"exemption": "first_minor", "exemption_files": file_of(office.case, "rectification")}
    assert not found_before(office.case, AT)
    first = serve(office, decide(office, **ground))
    later = again(first, AT)
    assert found_before(later, AT + timedelta(days=2)) and not found_before(first, AT + timedelta(days=2))
    assert case_facts(later, office.people["head"], AT + timedelta(days=2)).found_before


def test_the_head_finds_it_on_the_form_of_the_decision(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    own, other = file_of(office.case, "statement"), file_of(office.case, "evidence")
    client, page = signed_in(office.people["head"]), f"/regulator/cases/{office.case.public_id}/acts/case.decide/"
    said = unpunished(office.case)
    answers = {
        **{f"outcome_{code}": str(choice.outcome) for code, choice in said.pop("choices").items()},
        **said,
        f"exemption_files_{own}": "on",
    }
    shown = client.get(page).content.decode()
    assert f'name="exemption_files_{own}"' in shown and f'name="exemption_files_{other}"' in shown
    without = send(client, page, {**answers, f"exemption_files_{own}": ""})
    assert without.status_code == 422 and REASON in without.content.decode()
    assert send(client, page, answers).status_code == 302
    decided = Case.objects.get()
    assert (decided.state, decided.facts["exemption_files"], decided.sanction) == ("decided", own, "no_fault")
    read = client.get(f"/regulator/cases/{decided.public_id}/").content.decode()
    assert REASON in read and "没有主观过错" in read
