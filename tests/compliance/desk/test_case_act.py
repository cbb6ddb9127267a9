"""An act as a workspace: each breach with its own choice, what is missing, what is kept, who else is here."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from complaints.models import Complaint
from compliance.cases.models import ActDraft, Case, CaseEvent
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.services.case import case_assign, case_fact_record, case_note
from compliance.desk.web.act_workspace import MENDERS, rungs
from compliance.desk.web.case_acts import ActForm
from core import clock
from core.access.roles import Role
from core.models import AuditRecord
from core.policies import current_policy
from tests.compliance.cases.good_case import GOOD, US
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import NOW, PEOPLE, complaint, officer, registered
from tests.pages import hidden, post, send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office()
    at = made.act("case.ask_firm")
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=1))
    return made


def page_of(office: Office, who: str, act: str) -> tuple[Client, str]:
    return signed_in(office.people[who], language="en"), f"/regulator/cases/{office.case.public_id}/acts/{act}/"


def test_each_breach_has_its_choice_its_evidence_its_law_and_says_what_cannot_be_punished(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    text = client.get(address).content.decode()
    assert text.count('value="established"') == 2 and 'name="outcome_registered"' in text
    assert "CPR 24; CPL 29, 56; Civil Code 1033" in text and "0 – 500,000" in text
    assert "No penalty may rest on it." in text  # not scrubbed: this deployment's own rule
    assert "It never asked about this number." in text and "for 90 days" in text
    assert re.search(r"4 proved people</a> complained of\s*<a[^>]*>4 calls</a>", text)
    assert "Choose for each suspected breach what becomes of it." in text  # missing, and said before anything is sent
    assert 'name="accepted_' not in text  # the firm handed in nothing that a breach could rest on


def test_who_may_punish_and_within_which_range_stands_beside_each_breach_of_law(office: Office) -> None:
    """Of one's own authority too, and without opening anything."""
    first = office.case.violations.filter(breach="registered")[0]
    first.pk, first.breach = None, "bombing"
    first.save()
    client, address = page_of(office, "legal", "case.propose_penalty")
    shown = {}
    for part in client.get(address).content.decode().split('<section class="dnc-breach')[1:]:
        code = re.search(r'name="outcome_(\w+)"', part)
        assert code is not None
        shown[code[1]] = re.sub(r"<[^>]+>|\s+", " ", part.split("<details")[0])
    assert re.search(
        r"Competent authority +Industry and information technology: all sanctions +this authority", shown["registered"]
    )
    assert re.search(r"Lawful range of the fine +0 – 500,000", shown["registered"])
    assert "this authority" not in shown["bombing"] and "Not ours to punish" in shown["bombing"]
    assert "Lawful range of the fine" in shown["bombing"] and "Competent authority" not in shown["not_washed"]


@pytest.mark.parametrize(
    ("sanction", "more", "words"),
    [
        ("warning_fine", {"fine_proposed": "40000"}, "are restricted for 90 days"),
        ("suspension", {}, "The firm is listed as a whole with all its numbers, for as long."),
        ("rectify", {}, "nobody is listed by it"),
    ],
)
def test_which_listing_follows_is_said_before_the_decision(
    office: Office, sanction: str, more: dict[str, str], words: str
) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {"outcome_registered": "established", "outcome_not_washed": "left_out", "sanction_proposed": sanction,
            "defences_checked": "on", "findings_review": "比对", "text": "理由", **more}  # fmt: skip
    assert words not in client.get(address).content.decode()
    assert words in send(client, address, {**said, "step": "look"}).content.decode()
    assert send(client, address, said).status_code == 302
    assert words in client.get(f"/regulator/cases/{office.case.public_id}/").content.decode()


def test_the_document_stands_in_each_language_whatever_the_page_speaks(office: Office) -> None:
    for language in ("zh-hans", "en"):
        client = signed_in(office.people["legal"], language=language)
        for place in ("acts/case.propose_penalty/", "drafts/notice/"):
            text = client.get(f"/regulator/cases/{office.case.public_id}/{place}").content.decode()
            shown = re.findall(r'<article class="dnc-document" lang="([\w-]+)"', text)
            assert shown == [language, *({"zh-hans", "en"} - {language})], place
            assert {"notice/en.pdf", "notice/zh-hans.pdf"} <= set(re.findall(r"notice/[\w-]+\.pdf", text)), place
            assert re.findall(r'dnc-document__mark">([^<]+)', text) == (
                ["草稿", "Draft"] if language == "zh-hans" else ["Draft", "草稿"]
            )


def test_of_two_officers_on_two_acts_the_second_is_told_and_finds_every_word(office: Office) -> None:
    """The first leaves the case in its state: nothing but what the second was shown says that it has moved."""
    one, two = office.people["officer"], officer(mail="三号@office.example")
    case_assign(case=office.case, officer=two, assigned_by=two, at=clock.now())
    first, second = signed_in(one, language="en"), signed_in(two, language="en")
    place = f"/regulator/cases/{office.case.public_id}/acts"
    opened = second.get(f"{place}/case.extend_answer/")
    assert send(first, f"{place}/case.ask_complainants/", {"reason": "请补充通话时间"}).status_code == 302
    late = post(second, f"{place}/case.extend_answer/", {**hidden(opened), "reason": "企业提出的理由成立"})
    assert late.status_code == 422 and "企业提出的理由成立" in late.content.decode()
    assert "Somebody worked on this case after you opened the page. Nothing was done." in late.content.decode()
    assert not CaseEvent.objects.filter(act="case.extend_answer").exists()
    again = post(second, f"{place}/case.extend_answer/", {**hidden(late), "reason": "企业提出的理由成立"})
    assert again.status_code == 302 and CaseEvent.objects.filter(act="case.extend_answer").count() == 1


def test_every_kind_of_the_pack_stands_at_the_desk_with_its_law(office: Office) -> None:
    """Some kinds rest on what operators and audits find, which nobody hands in yet: what follows from them is there all the same."""
    breaches = current_policy(clock.now()).enforcement.breaches
    known, first = set(office.case.violations.values_list("breach", flat=True)), office.case.violations.all()[0]
    for code in breaches.keys() - known:
        first.pk, first.breach = None, code
        first.save(force_insert=True)
    client, address = page_of(office, "legal", "case.propose_penalty")
    text = unescape(client.get(address).content.decode())
    for code, row in breaches.items():
        for said in (f'name="outcome_{code}"', row.names["en"], row.basis["en"]):
            assert said in text, (code, said)
    barred = [code for code, row in breaches.items() if not row.sanctionable]
    assert text.count("No penalty may rest on it.") == len(barred) > 1


def test_what_cannot_be_established_stays_visible_with_its_reason(office: Office) -> None:
    Case.objects.get().violations.filter(breach="registered").update(evidence="C1")
    client, address = page_of(office, "legal", "case.propose_penalty")
    text = client.get(address).content.decode()
    assert re.search(r'value="established"\s+id="id_outcome_registered_0"\s+disabled', text)
    assert "None of its calls has the evidence it needs." in text
    said = {"outcome_registered": "established", "outcome_not_washed": "left_out", "sanction_proposed": "rectify", "text": "x",
            "defences_checked": "on", "findings_review": "比对"}  # fmt: skip
    answer = send(client, address, said)
    assert answer.status_code == 422 and Case.objects.get().state == "firm_asked"
    assert answer.context["form"].errors["outcome_registered"] == ["None of its calls has the evidence it needs."]


def test_a_choice_that_is_missing_or_without_a_reason_is_said_beside_it_and_nothing_is_lost(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {
        "outcome_not_washed": "not_established",
        "sanction_proposed": "warning_fine",
        "fine_proposed": "40000",
        "text": "处罚理由",
    }
    answer = send(client, address, said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"outcome_registered", "reason_not_washed"}
    text = answer.content.decode()
    assert 'value="40000"' in text and "处罚理由" in text
    assert re.search(r'id="id_outcome_not_washed_1"\s+checked', text)


def test_checking_again_shows_what_is_missing_and_does_nothing(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {"outcome_registered": "established", "outcome_not_washed": "left_out", "sanction_proposed": "warning_fine",
            "fine_proposed": "600000", "defences_checked": "on", "findings_review": "比对", "text": "理由"}  # fmt: skip
    answer = send(client, address, {**said, "step": "look"})
    assert answer.status_code == 200 and Case.objects.get().state == "firm_asked"
    assert [row.objection.code for row in answer.context["missing"]] == ["money_on_law", "step_reasoned"]
    answer = send(client, address, {**said, "fine_proposed": "40000", "step": "look"})
    assert answer.context["missing"] == [] and "Nothing is missing" in answer.content.decode()
    assert send(client, address, {**said, "fine_proposed": "40000"}).status_code == 302
    assert Case.objects.get().state == "penalty_proposed"


@pytest.mark.parametrize(
    ("before", "who", "act", "foreseen"),
    [("case.ask_firm", "legal", "case.propose_penalty", True), ("case.serve_notice", "head", "case.decide", False)],
)
def test_only_a_proposal_shows_the_paper_of_a_later_act(
    monkeypatch: pytest.MonkeyPatch, before: str, who: str, act: str, foreseen: bool
) -> None:
    office = Office()
    at = office.act(before)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=1))
    client, address = page_of(office, who, act)
    text = client.get(address).content.decode()
    assert ("The notice that this leads to." in text) is foreseen
    assert ("It is numbered, signed and dated" in text) is not foreseen


def test_a_draft_is_kept_and_stands_in_the_form_again_for_its_officer_alone(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {"outcome_registered": "established", "fine_proposed": "70000", "text": "尚在斟酌"}
    assert send(client, address, {**said, "step": "keep"})["Location"] == f"/regulator/cases/{office.case.public_id}/"
    assert Case.objects.get().state == "firm_asked" and ActDraft.objects.get().fields["text"] == "尚在斟酌"
    again = client.get(address).content.decode()
    assert 'value="70000"' in again and "尚在斟酌" in again and "Draft kept" in again
    assert re.search(r'id="id_outcome_registered_0"\s+checked', again)
    other = signed_in(officer(Role.LEGAL_REVIEWER, mail="另一人@office.example"))
    assert "尚在斟酌" not in other.get(address).content.decode()


def test_a_draft_that_was_overtaken_says_so_on_its_page_and_among_ones_work_until_it_is_dropped(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    send(client, address, {"text": "尚在斟酌", "step": "keep"})
    assert "Drop the draft" not in client.get(address).content.decode()
    CaseEvent.objects.create(
        case=office.case, act="case.propose_penalty", at=clock.now(), actor="user:0", user=office.people["head"]
    )
    page = client.get(address).content.decode()
    assert "尚在斟酌" in page and "The draft stays here until you drop it." in page
    assert "overtaken" in client.get("/regulator/mine/").content.decode()
    for _ in range(2):
        assert send(client, address, {"step": "drop"}).status_code == 302
    assert not ActDraft.objects.exists() and "尚在斟酌" not in client.get(address).content.decode()


def test_what_is_typed_is_kept_while_one_types(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    page = client.get(address)
    assert 'data-autosave="10" data-known=""' in page.content.decode() and "js/autosave.js" not in page.content.decode()
    said = {**hidden(page), "text": "边写边存", "known": "", "step": "autosave"}
    answer = post(client, address, said)
    assert answer.status_code == 200 and "Draft kept at" in answer.json()["words"]
    assert Case.objects.get().state == "firm_asked" and "边写边存" in client.get(address).content.decode()
    later = clock.now() + timedelta(seconds=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    case_note(case=office.case, officer=office.people["head"], text="x", at=later)
    answer = post(client, address, {**said, "text": "再写", "known": answer.json()["known"]})
    assert answer.status_code == 200 and "Somebody" not in answer.json()["words"]  # a note is beside the case
    refused = post(client, address, {**said, "text": "另一页"})
    assert refused.status_code == 409 and "on another page" in refused.json()["words"]
    case_fact_record(case=office.case, officer=office.people["officer"], fact="defended", at=later)
    answer = post(client, address, {**said, "text": "还写", "known": answer.json()["known"]})
    assert "Somebody worked on this case" in answer.json()["words"]
    assert ActDraft.objects.get().fields["text"] == "还写"
    # A session that has ended gets nothing kept as a draft, and what was typed comes back after signing in.
    client.logout()
    assert post(client, address, {**said, "text": "没有登录"}).status_code == 302
    assert ActDraft.objects.get().fields["text"] == "还写"


def test_of_a_draft_only_the_forms_own_fields_are_kept(office: Office) -> None:
    """The name of a field may hold a number too, and no database takes a zero byte."""
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {"text": "尚在\0斟酌", PEOPLE[0]: "x", "step": "keep"}
    assert send(client, address, said).status_code == 302
    assert ActDraft.objects.get().fields == {"text": "尚在斟酌"}
    answer = send(client, address, {"text": "长" * 100_001, "step": "keep"})
    assert answer.status_code == 422 and "长" * 100_001 in answer.content.decode()


def test_the_second_officer_is_told_that_somebody_has_the_case_open_and_the_later_act_is_refused(
    office: Office,
) -> None:
    second = officer(Role.LEGAL_REVIEWER, mail="二人@office.example")
    client, address = page_of(office, "legal", "case.propose_penalty")
    other = signed_in(second, language="en")
    opened = other.get(address)
    assert "has this case open too" not in opened.content.decode()
    assert "二人 has this case open too" in client.get(address).content.decode()
    said = {"outcome_registered": "established", "outcome_not_washed": "left_out", "sanction_proposed": "rectify",
            "defences_checked": "on", "findings_review": "比对", "text": "理由"}  # fmt: skip
    assert send(client, address, said).status_code == 302
    late = post(other, address, {**hidden(opened), **said, "text": "第二人的理由"})
    assert late.status_code == 422 and "第二人的理由" in late.content.decode()


def test_a_sanction_that_cannot_be_chosen_stays_visible_in_grey(office: Office) -> None:
    Case.objects.get().violations.filter(breach="registered").update(state="dismissed")
    client, address = page_of(office, "legal", "case.propose_penalty")
    text = client.get(address).content.decode()
    assert "No breach of this case lets this authority impose it." in text
    assert re.search(r'value="warning_fine"\s+id="id_sanction_proposed_\d"\s+disabled', text)


def test_the_decision_cannot_go_beyond_the_notice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    at = office.act("case.serve_notice")
    Case.objects.update(facts={**office.case.facts, "sanction_proposed": "rectify", "defended": True})
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=1))
    client, address = page_of(office, "head", "case.decide")
    answer = client.get(address)
    barred = {rung.code for rung in answer.context["rungs"] if rung.barred}
    assert barred == {"restrict", "warning_fine", "suspension", "licence", "bad_list"}
    assert "statement_time_over" in {row.objection.code for row in answer.context["missing"]}
    assert (
        next(row.who for row in answer.context["missing"] if row.objection.code == "reviewed_again") == "legal_reviewer"
    )


def test_what_a_court_decided_is_recorded_whatever_this_desk_may_impose() -> None:
    field = ActForm(ACTS["case.record_judgment"], GOOD)["sanction"]
    assert any(rung.barred for rung in rungs(field, GOOD, US)), "the desk of this pack punishes nobody"
    assert not any(rung.barred for rung in rungs(field, GOOD, US, judging=True))


def test_who_mends_what_is_said_of_guards_that_exist() -> None:
    assert MENDERS.keys() <= GUARDS.keys()


@pytest.mark.parametrize(
    ("asked", "calls"),
    [("", 5), ("?unproved=1", 0),
     ("?breach=registered", 5), ("?breach=not_washed", 5), ("?evidence=C2", 4), ("?registered_long=1", 5), ("?unscrubbed=1", 5),
     ("?breach=spoofed", 0), ("?breach=x'--&evidence=C9&after=x", 5)],
)  # fmt: skip
def test_every_figure_leads_to_its_rows(office: Office, asked: str, calls: int) -> None:
    weak = complaint(registered(PEOPLE[6]), caller="02586530001", called_at=NOW - timedelta(hours=5))
    weak.violations.update(case=office.case)
    client = signed_in(office.people["officer"], language="en")
    answer = client.get(f"/regulator/cases/{office.case.public_id}/evidence/{asked}")
    assert answer.status_code == 200 and answer.context["page"].count == calls
    assert len(answer.context["page"].object_list) == calls
    text = answer.content.decode()
    assert ("not enough to establish a breach" in text) is (calls == 5)
    assert not any(number.removeprefix("+86") in text for number in PEOPLE)
    assert AuditRecord.objects.filter(act="case.evidence_read").count() == 1


def test_the_conclusion_counts_people_once_however_often_they_complained(office: Office) -> None:
    twice = complaint(registered(PEOPLE[0]), caller="02586530001", called_at=NOW - timedelta(hours=9), evidence="C2")
    twice.violations.update(case=office.case)
    client = signed_in(office.people["officer"], language="en")
    text = client.get(f"/regulator/cases/{office.case.public_id}/").content.decode()
    assert re.search(r"4 proved people</a> complained of\s*<a[^>]*>5 calls</a>", text)
    assert re.search(r"<a[^>]*>4 people</a> had been registered for 30 days and more", text)
    assert re.search(r"confirm <a[^>]*>5 calls</a>", text)
    assert re.search(rf'from <a[^>]*href="/regulator/cases/{office.case.public_id}/#callers">1 caller</a>', text)
    assert 'id="callers"' in text and re.search(r'\?breach=registered&amp;proved=1"\s*>4</a></td>', text)
    assert Complaint.objects.count() == 5 and clock.now() > OPENED


def test_the_button_is_grey_while_something_is_missing_and_can_be_pressed_all_the_same(office: Office) -> None:
    client, address = page_of(office, "legal", "case.propose_penalty")
    said = {"outcome_registered": "established", "outcome_not_washed": "left_out", "sanction_proposed": "warning_fine",
            "fine_proposed": "40000", "defences_checked": "on", "findings_review": "比对", "text": "理由"}  # fmt: skip
    grey = re.compile(r'class="govuk-button dnc-button--waiting" aria-describedby="waiting"')
    text = client.get(address).content.decode()
    assert grey.search(text) and 'id="waiting"' in text and "disabled>Propose" not in text
    whole = send(client, address, {**said, "step": "look"}).content.decode()
    assert not grey.search(whole) and 'id="waiting"' not in whole
    assert "The notice that this leads to." in whole and "Notice Before an Administrative Penalty" in whole
    paper = re.sub(r"<[^>]*>", "", whole)
    assert "Proposed fine: CNY 40,000" in paper and "List of the evidence" in paper, (
        "the paper writes itself from what is chosen"
    )
    assert send(client, address, said).status_code == 302, "pressed while it was grey, with all that was asked for"


def test_nobody_is_told_to_mend_what_another_does(office: Office) -> None:
    """Whoever may not do the act reads who does; of what nobody on the page can settle the sentence says all."""
    client, address = page_of(office, "officer", "case.propose_penalty")
    rows = {row.objection.code: row for row in client.get(address).context["missing"]}
    assert rows["wrong_role"].who == rows["wrong_role"].anchor == ""
    assert (rows["findings_reviewed"].who, rows["findings_reviewed"].anchor) == ("legal_reviewer", "")
    own, address = page_of(office, "legal", "case.propose_penalty")
    rows = {row.objection.code: row for row in own.get(address).context["missing"]}
    assert (rows["findings_reviewed"].who, rows["findings_reviewed"].anchor) == ("", "id_findings_review")
    text = own.get(address, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "您" not in re.sub(r"<[^>]*>|您，在本页", "", text.split('id="missing"')[1].split("</ol>")[0])


def test_what_another_authority_answered_is_not_called_a_reason() -> None:
    acts = ("case.record_answer", "case.record_return", "case.revoke")
    with override("en"):
        labels = [str(ActForm(ACTS[name], GOOD).fields["reason"].label) for name in acts]
    assert labels == ["What the other authority answered", "Why it was sent back", "Reason"]
