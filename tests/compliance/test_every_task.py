"""Every task of casework twice, late, lost, and killed before any of its writes: in the end the same is there."""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from complaints.models import Complaint, ComplaintImport
from complaints.services.operator_consent import operator_consent_give
from complaints.tasks import imports_sweep
from compliance.cases.models import Case, Matching, Publication, Stay
from compliance.cases.services import case_clock
from compliance.cases.services.case import case_fact_record, case_move
from compliance.cases.tasks import (
    appeal_clocks_sweep,
    clocks_sweep,
    complaint_gather,
    complaints_late_count,
    consent_leads_consider,
    documents_sweep,
    executions_settle,
    holder_claims_follow,
    matching_files_forget,
    matching_step_take,
    matchings_sweep,
    preservation_answers_sweep,
    preservations_note,
    publications_settle,
    service_mails_sweep,
    violations_gather,
)
from compliance.desk.tasks import deadline_letters_send, figures_count, late_answers_tell, load_count, sms_budgets_warn
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.services.operator_question import caller_question_ask, complaint_question_ask
from compliance.findings.tasks import answer_take_in, answers_sweep, assessment_sweep, complaint_assess, import_assess
from compliance.listings.models import BlacklistEntry, CounterWord
from compliance.listings.services.appeal import question_ask
from compliance.listings.tasks import (
    counter_words_expire,
    list_files_publish,
    listing_expire,
    listing_notices_send,
    listings_untold_tell,
)
from compliance.reports.tasks import day_figures_count, public_figures_count, registered_places_count, reports_build
from config.celery import nudges_withheld
from core.access.roles import Role
from core.models import SmsHour, User
from core.selectors.sms_purpose import hour_of
from registry.firms.models import Question
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from registry.firms.tasks import questions_remind
from registry.scrubs.rules.scan import Asked, Found, Level, Measure
from registry.scrubs.services.restriction import restriction_question_ask, restriction_set
from tests.complaints.handing_in import hand_in, many, work_off
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import calls_of, close, send
from tests.compliance.cases.office import OPENED, Office, notice_issued, paper
from tests.compliance.cases.test_notices import member_of
from tests.compliance.cases.test_preservation_questions import asked_of as letter_to
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.findings.test_caller_fact import record
from tests.compliance.killed import killed, last_rows, of_chance, state, undone, without
from tests.compliance.listings.listed import AT, holder, listed
from tests.compliance.reports.building import provinces_done
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, campaign, complaint, firm, officer, registered
from tests.registry.conftest import tasks_run_here

__all__ = ["at_the_time", "own_attachments", "tasks_run_here"]
FULL = bool(os.environ.get("DNC_FULL"))
DAYS = timedelta(days=6)  # after all acts of these worlds
KILLS = 10**6 if FULL else 3  # evenly over what a task writes
# Who had a step that broke off stays noted, and that it was a try.
TRIED = {
    (table, column) for table in ("complaints.ComplaintImport", "cases.MatchingFile") for column in ("claim", "tries")
} | {("reports.Report", "tries")}
# What is to be reckoned anew: what is noted twice is reckoned once more, to the same.
MARKS = ("cases.ClockChange", "listings.HolderClaimChange", "listings.UntoldChange")
Task = Callable[[], Any]
Move = Callable[..., None]


def complaints_unassessed() -> Task:
    filed = [complaint(registered(PEOPLE[n]), assess=False) for n in range(3)]
    return lambda: complaint_assess(filed[1].pk)


def all_unassessed() -> Task:
    complaints_unassessed()
    return assessment_sweep


def rows_imported() -> Task:
    hand_in(many(30))
    work_off()
    return lambda: import_assess(ComplaintImport.objects.get().pk)


def a_file_of_rows() -> Task:
    hand_in(many(30))
    return imports_sweep


def a_fact_found_out() -> Task:
    campaign(3)
    record(Kind.BOMBING)
    return assessment_sweep


def a_campaign() -> Task:
    filed = campaign(4, caller=FIRM_CALLER, evidence="C2")
    return lambda: complaint_gather(filed[2].pk)


def two_campaigns() -> Task:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    campaign(3)
    return violations_gather


def a_notice_unissued() -> Task:
    Office().act("case.send_notice")
    return documents_sweep


def a_firms_file() -> None:
    office = Office()
    office.act("case.ask_firm")
    portal = desk_of(member_of(office.firm))
    send(portal, office.case, calls_of(office.case, PEOPLE[:2]))
    close(portal, office.case)


def calls_handed_in() -> Task:
    a_firms_file()
    return matching_step_take


def calls_compared() -> Task:
    a_firms_file()
    matching_step_take()
    return matchings_sweep


def a_listing_over() -> Task:
    office = Office()
    office.act("case.serve_decision")
    BlacklistEntry.objects.update(until=OPENED)
    return listing_expire


def a_line_that_changed_hands() -> Task:
    Office().act("case.serve_decision")
    line = BlacklistEntry.objects.exclude(caller=None).get(reason="decision").caller
    assert line is not None
    telecom = operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    question = caller_question_ask(caller=line, kind=QuestionKind.LINE, operator=telecom, officer=officer(), at=NOW)
    said = Answer(outcome="yes", since=(NOW + timedelta(days=2)).date(), holder="新的用户", contract="2026-1")
    question_answer(question=question, answer=said, at=NOW + timedelta(days=3), actor=ACTOR)
    return holder_claims_follow


def a_letter_answered_by_the_operator() -> Task:
    operator = operator_admit(name="示例电信", at=NOW, actor=ACTOR)
    question_answer(question=letter_to(operator), answer=Answer(outcome="yes", kept="all"), at=NOW, actor=ACTOR)
    return preservation_answers_sweep


def news_of_a_watch() -> Task:
    member_of(firm())
    listed("watch", caller=FIRM_CALLER)
    return listing_notices_send


def words_that_count_no_more() -> Task:
    entry = listed("watch")
    assert entry.caller is not None
    CounterWord.objects.create(caller=entry.caller, number=registered(PEOPLE[5]), at=OPENED - timedelta(days=120))
    return counter_words_expire


def a_stay_that_begins() -> Task:
    office = Office()
    office.act("case.serve_decision")
    head = office.people["head"]
    Stay.objects.create(case=office.case, by="authority", reason="查明", since=OPENED, user=head, at=OPENED)
    return executions_settle


def a_term_of_publication_over() -> Task:
    office = Office()
    office.act("case.serve_decision")
    Publication.objects.create(case=office.case, at=OPENED, until=OPENED, user=office.people["head"])
    return publications_settle


def figures_due() -> Task:
    campaign(3)
    return figures_count


def yesterday() -> Task:
    campaign(3)
    violations_gather()
    provinces_done(OPENED + timedelta(days=6))
    return reports_build


def lines_complained_of() -> Task:
    campaign(3)
    campaign(2, caller=FIRM_CALLER)
    return preservations_note


def an_answer() -> Task:
    filed = complaint(registered(PEOPLE[0]))
    telecom = operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    question = complaint_question_ask(complaint_id=filed.pk, officer=officer(), at=NOW)
    question_answer(question=question, answer=Answer(outcome="yes", originated=False), at=NOW, actor=ACTOR)
    return lambda: answer_take_in(question.pk)


def asked_an_operator() -> Task:
    filed = complaint(registered(PEOPLE[0]), assess=False)
    telecom = operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    complaint_question_ask(complaint_id=filed.pk, officer=officer(), at=NOW)
    Question.objects.update(due_at=OPENED + DAYS)
    return questions_remind


def served_by_mail() -> Task:
    office = Office()
    at, person = office.act("case.propose_penalty") + timedelta(days=1), office.people["officer"]
    member_of(office.firm)
    signed = paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=person, fact="address_confirmed", paper=signed, at=at)
    notice_issued(office.case, person, at, "electronic")
    facts = {"service_way": "electronic"}
    case_move(case=office.case, act="case.serve_notice", actor=person, at=at, facts=facts, text="正文")
    return service_mails_sweep


def a_clock_that_ends() -> Task:
    Office().act("case.check")
    Case.objects.update(deadline=OPENED + timedelta(days=5))
    return clocks_sweep


def a_question_that_nobody_answers() -> Task:
    officer(Role.HEAD, "", mail="全国@office.example")
    question_ask(entry=listed("label"), user=holder(), text="为什么", at=AT)
    return appeal_clocks_sweep


def a_holder_who_came_later() -> Task:
    listed("label")
    holder()
    return listings_untold_tell


def steps_untold() -> Task:
    a_clock_that_ends()
    case_clock.clocks_sweep(at=OPENED + DAYS)
    return deadline_letters_send


def complaints_that_wait() -> Task:
    officer(Role.INTAKE_CLERK, mail="收件@office.example")
    for n in range(3):
        complaint(registered(PEOPLE[n]), assess=False)
    Complaint.objects.update(province="CN-JS")
    return complaints_late_count


def files_kept_too_long() -> Task:
    a_firms_file()
    while not Matching.objects.filter(matched_at__isnull=False).exists():
        matching_step_take()
        matchings_sweep()
    Matching.objects.update(closed_at=OPENED - timedelta(days=3650))
    return matching_files_forget


def work_that_lies_with_somebody() -> Task:
    Office().act("case.check")
    return load_count


def a_day() -> Task:
    campaign(3)
    return day_figures_count


def a_month_of_complaints() -> Task:
    campaign(3)
    return public_figures_count


def places_due() -> Task:
    for number in PEOPLE[:3]:
        registered(number)
    return registered_places_count


def a_budget_nearly_spent() -> Task:
    officer(Role.ADMINISTRATOR, "", mail="admin@office.example")
    SmsHour.objects.create(purpose="code", hour=hour_of(NOW + DAYS), spent=10**8)
    return sms_budgets_warn


def a_firm_that_waits_too_long() -> Task:
    officer(Role.SUPERVISOR, "", mail="above@office.example")
    found = Found(Level.STOPPED, Measure.RUNS)
    row = restriction_set(marketer=firm(), key=None, found=found, asked=Asked(2_000, 1_500, 0), at=NOW)
    assert row is not None
    restriction_question_ask(restriction=row, user=User.objects.get(), text="我们的交换机号段", at=NOW)
    return late_answers_tell


WORLDS: tuple[Callable[[], Task], ...] = (
    complaints_unassessed, all_unassessed, a_fact_found_out, rows_imported, a_file_of_rows, a_campaign, two_campaigns,
    a_notice_unissued, calls_handed_in, calls_compared, a_listing_over, a_stay_that_begins, a_term_of_publication_over,
    figures_due, yesterday, lines_complained_of, an_answer, news_of_a_watch, words_that_count_no_more, asked_an_operator,
    served_by_mail, a_clock_that_ends, steps_untold, complaints_that_wait, files_kept_too_long, a_day, places_due,
    a_month_of_complaints,
    work_that_lies_with_somebody, a_budget_nearly_spent, a_letter_answered_by_the_operator,
    a_line_that_changed_hands, a_question_that_nobody_answers, a_holder_who_came_later,
    a_firm_that_waits_too_long,
)  # fmt: skip
# What finds by itself whatever a lost message was about.
SWEEPS: tuple[Any, ...] = (
    imports_sweep, answers_sweep, assessment_sweep, violations_gather, documents_sweep, matchings_sweep, matchings_sweep,
    listing_expire, executions_settle, publications_settle, figures_count, preservations_note, listing_notices_send,
    counter_words_expire, holder_claims_follow,
)  # fmt: skip
# What no other task's message is about: beat starts it again, whatever became of it. The list's files lie outside of what is
# compared here: tests/compliance/listings/test_list_publish.py.
BY_ITSELF: tuple[Any, ...] = (
    service_mails_sweep, clocks_sweep, appeal_clocks_sweep, listings_untold_tell, deadline_letters_send,
    complaints_late_count, matching_files_forget, load_count,
    day_figures_count, public_figures_count, registered_places_count, questions_remind, sms_budgets_warn, list_files_publish,
    preservation_answers_sweep, consent_leads_consider, late_answers_tell,
)  # fmt: skip


def test_each_task_of_casework_that_beat_starts_is_here() -> None:
    """But for those that end a period: tests/compliance/retention."""
    started = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in started if name.startswith("compliance.") and ".retention." not in name}
    assert ours - {task.name for task in (*SWEEPS, *BY_ITSELF, reports_build)} == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("own_attachments", "tasks_run_here")
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_however_a_task_runs_the_same_is_there_in_the_end(world: Callable[[], Task], at_the_time: Move) -> None:
    with nudges_withheld():
        task = world()
    at_the_time(days=DAYS.days)
    if task is not documents_sweep:
        documents_sweep()
    before = last_rows()
    moves: list[float] = []

    def later(**by: float) -> None:
        moves.append(timedelta(**by).total_seconds())
        at_the_time(**by)

    def ends(*runs: Callable[[], Any]) -> Any:
        with undone():
            for run in runs:
                run()
            later(minutes=20)
            for sweep in (*SWEEPS, *(one for one in BY_ITSELF if one is task)):
                sweep()
            found = state(before)
            for marks in MARKS:
                found.pop(marks, None)
        at_the_time(seconds=-sum(moves))
        moves.clear()
        return found

    count: list[int] = []
    wanted = ends(lambda: count.append(killed(task)))
    chance = of_chance(wanted, ends(task)) | TRIED
    wanted = without(wanted, chance)
    assert count[0], "the task of this world does nothing"
    ways: dict[str, tuple[Callable[[], Any], ...]] = {
        "twice": (task, task),
        **({} if task is reports_build else {"lost": ()}),
        "late": (lambda: later(minutes=40), task),
        **{
            f"killed before write {n}": (partial(killed, task, n), task)
            for n in sorted({count[0] * k // KILLS for k in range(min(KILLS, count[0]))})
        },
    }
    for way, runs in ways.items():
        found = without(ends(*runs), chance)
        if not runs:
            del found["core.AuditRecord"]  # a sweep writes one of all that it found
        differs = {label: (found[label] - wanted[label], wanted[label] - found[label]) for label in found}
        assert not {label: rows for label, rows in differs.items() if any(rows)}, way
