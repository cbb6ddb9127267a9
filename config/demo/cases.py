"""Cases in every state of the table, each moved there by the officers who may, on working days."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from complaints.services.open_data_build import open_data_build
from compliance.cases.models import Case
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.preservation_request import Addressee
from compliance.cases.selectors.breach_evidence import breach_evidence
from compliance.cases.selectors.preservation_request import requests_open
from compliance.cases.services.case import case_assign, case_fact_record, case_move
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_send,
    preservation_write,
    preservations_note,
)
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_confirm
from compliance.reports.services.public_figures import public_figures_count
from compliance.reports.services.registered_places import registered_places_count
from compliance.reports.services.report import report_ask, report_build
from config.demo.country import MAIL, Country, officers_of
from config.demo.people import SETUP
from core.attachments.folder import AttachmentUpload, Handed
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.scrubs.services.firm_day import firm_days_count

Act = tuple[str, str, int, dict[str, Any]]  # act, who, days after the case opened, what the act brings

CHECK: Act = ("case.check", "officer", 1, {})
FILE: Act = ("case.file", "head", 3, {})
INVESTIGATE: Act = ("case.investigate", "officer", 4, {})
ASK: Act = ("case.ask_firm", "officer", 5, {"matching_offered": True})
SERVICE = {"service_way": "in_person", "service_on": None}  # with the receipt, as a file
PROPOSED = {
    "choices_proposed": None, "findings_review": "逐条核对登记、名单核对记录和运营商记录，未见误配", "defences_checked": True,
}  # fmt: skip
PROPOSE: Act = ("case.propose_penalty", "legal", 7, {**PROPOSED, "sanction_proposed": "rectify"})
PROPOSE_SERIOUS: Act = ("case.propose_penalty", "legal", 7, {**PROPOSED, "sanction_proposed": "serious"})
PROPOSE_FINE: Act = (
    "case.propose_penalty", "legal", 7,
    {**PROPOSED, "sanction_proposed": "warning_fine", "fine_proposed": 20_000, "scale_reason_proposed": ""},
)  # fmt: skip
ISSUE: Act = ("case.send_notice", "officer", 8, {"service_way": "in_person"})
NOTICE: Act = ("case.serve_notice", "officer", 8, SERVICE)
# Ten working days after the notice, whatever weekends and holidays lie between.
DECIDE: Act = ("case.decide", "head", 28, {"choices": None, "sanction": "rectify", "reason": ""})
DECIDE_FINE: Act = (
    "case.decide", "head", 28,
    {"choices": None, "sanction": "warning_fine", "fine": 20_000, "scale_reason": "", "reason": ""},
)  # fmt: skip
HEARING: Act = (
    "case.call_hearing", "hearing", 12,
    {"hearing_at": None, "hearing_place": None, "hearing_officer": None, "hearing_session": "open"},
)  # fmt: skip
SERVE: Act = ("case.serve_decision", "officer", 29, SERVICE)
RECONSIDER: Act = ("case.record_reconsideration", "officer", 30, {"reason": ""})
SUE: Act = ("case.record_suit", "officer", 30, {"reason": ""})
REVOKE: Act = ("case.revoke", "head", 30, {"reason": "", "reasons_published": "公告栏"})
CLOSE: Act = ("case.close", "supervisor", 30, {"reason": "", "outcome_sent": True})
ADVISE: Act = ("case.close_with_advice", "head", 4, {"reason": ""})
REFER: Act = ("case.refer", "supervisor", 7, {"authority": "police"})  # with the receipt, as a file
AUTHORISE: Act = ("case.authorise_referral", "head", 6, {"reason": "", "crime": True})
REFER_ON: Act = ("case.refer", "supervisor", 7, {"authority": "doj"})
JUDGE: Act = (
    "case.record_judgment",
    "supervisor",
    28,
    {"choices": None, "sanction": "warning_fine", "judgment_reference": "No. 1", "reason": ""},
)
REOPEN: Act = ("case.reopen", "supervisor", 12, {"reason": "", "new_facts": True})

ASKED = (CHECK, FILE, INVESTIGATE, ASK)
NOTIFIED = (*ASKED, PROPOSE, ISSUE, NOTICE)
DECIDED = (*NOTIFIED, DECIDE)
SERVED = (*DECIDED, SERVE)
FINED = (*ASKED, PROPOSE_FINE, ISSUE, NOTICE)
# One firm each, in the order of the country's list; what follows the last goes to callers nobody declared.
FIRM_PATHS: tuple[tuple[Act, ...], ...] = (
    FINED,  # the firm of the log-in `accused`
    (*SERVED, CLOSE),
    ASKED,
    DECIDED,
    (*ASKED, PROPOSE),
    (*FINED, DECIDE_FINE, SERVE),
    (CHECK, FILE, INVESTIGATE),
    (*SERVED, RECONSIDER),
    (CHECK, FILE),
    (*SERVED, SUE),
    (*SERVED, REVOKE),
    (*ASKED, PROPOSE_SERIOUS, ISSUE, NOTICE, HEARING),
)
# Where the desk decides no penalty: the same firms, to a referral and to the judgment that comes back.
REFERRING_PATHS: tuple[tuple[Act, ...], ...] = (
    ASKED,
    (*ASKED, AUTHORISE, REFER_ON, JUDGE),
    (*ASKED, AUTHORISE, REFER_ON),
    (*ASKED, AUTHORISE),
    (CHECK, FILE, INVESTIGATE),
    (CHECK, FILE),
    ASKED,
)
LONGEST_WAY = max(path[-1][2] for path in FIRM_PATHS)  # days
CALLER_PATHS: tuple[tuple[Act, ...], ...] = (
    (CHECK,),
    (CHECK, ADVISE),
    (CHECK, AUTHORISE, REFER),
    (CHECK, ADVISE, REOPEN),
)
"""Cases of later callers stay opened, with their proposed listings."""


def tell(country: Country, now: datetime) -> None:
    """Move the cases, agree to some of the proposed listings, and build the reports of the past weeks and the open data."""
    officers = {officer.login: User.objects.get(email=f"{officer.login}@{MAIL}") for officer in officers_of(country)}
    preservations_note(at=now)
    for case, path in planned(country):
        work(case, path, officers, country, now)
    listings(officers, now)
    zone = current_policy(now).numbering.zone
    registered_places_count(at=now)
    public_figures_count(at=now)
    firm_days_count(at=now)
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    for week in range(4, 0, -1):
        first = monday - timedelta(weeks=week)
        asked = report_ask(start=first, end=first + timedelta(days=6), scope="", at=now, actor=SETUP)
        report_build(report_id=asked.pk, at=now)
    open_data_build(at=now)


def planned(country: Country) -> Iterator[tuple[Case, tuple[Act, ...]]]:
    paths = FIRM_PATHS if current_policy().enforcement.decides_penalties else REFERRING_PATHS
    for firm, path in zip(country.firms[1:-1], paths, strict=False):
        found = Case.objects.filter(marketer=Marketer.objects.get(name=firm.name), gathering=True).first()
        if found:
            yield found, path
    callers = Case.objects.filter(marketer=None, state=State.OPENED).order_by("opened_at", "pk")
    yield from zip(callers, CALLER_PATHS, strict=False)


def work(case: Case, path: tuple[Act, ...], officers: dict[str, User], country: Country, now: datetime) -> None:
    for login in ("officer", "officer2"):
        case_assign(case=case, officer=officers[login], assigned_by=officers["supervisor"], at=case.opened_at)
    for act, who, days, brings in path:
        at = min(_working_hour(case.opened_at + timedelta(days=days)), now)
        if act == "case.check":
            _requests_send(case, officers[who], country, at)
        if act == "case.call_hearing":
            case = case_fact_record(case=case, officer=officers["officer"], fact="hearing_requested", at=at)
        facts = {name: filled(name, value, case, country, at) for name, value in brings.items()}
        if "hearing_officer" in brings:
            facts["hearing_officer"] = str(officers[who].pk)
        files = [receipt(country)] if ACTS[act].paper else []
        text = str(facts.get("reason", "")) or country.letters.get(act, "")
        case = case_move(case=case, act=act, actor=officers[who], at=at, facts=facts, text=text, files=files)
        if act in ("case.send_notice", "case.decide"):  # served only once its paper is there, and no worker runs yet
            document_issue(event=case.events.get(act=act), at=at)


def _requests_send(case: Case, officer: User, country: Country, at: datetime) -> None:
    """Nobody begins to check before the evidence of the case's lines is asked for."""
    on = at.astimezone(current_policy(at).numbering.zone).date()
    for request in requests_open(case):
        firm = case.respondent
        asked = Asked(Addressee.FIRM, marketer=firm.pk) if firm else Asked(Addressee.OTHER, name=country.place)
        preservation_write(request=request, officer=officer, asked=asked, at=at)
        preservation_send(request=request, officer=officer, on=on, how="EMS", at=at)


def receipt(country: Country) -> Handed:
    """What the party signed, as a text."""
    with AttachmentUpload(f"{country.receipt}.txt") as upload:
        upload.take(country.receipt.encode())
        upload.close()
        handed = upload.handed(until=time.monotonic() + 60)
        upload.kept = True
    return handed


def filled(name: str, value: Any, case: Case, country: Country, at: datetime) -> Any:
    if name in ("choices", "choices_proposed"):
        return chosen(case, at)
    if name == "service_on":
        return at.astimezone(current_policy(at).numbering.zone).date()
    if name == "hearing_place":
        return country.place
    if name == "hearing_at":
        return _working_hour(at + timedelta(days=14))
    if value == "serious":
        ladder = current_policy(at).enforcement.sanction_rules
        return next(code for code, rule in ladder.items() if rule.after_hearing)
    if name == "authority":
        return (
            value
            if value in current_policy(at).enforcement.authorities
            else next(iter(current_policy(at).enforcement.authorities))
        )
    return country.rationale if value == "" else value


def chosen(case: Case, at: datetime) -> dict[str, Choice]:
    """What has the evidence it needs is established, the rest left out."""
    found = breach_evidence(case, current_policy(at), at)
    outcomes = {code: Outcome.ESTABLISHED if row.sufficient_calls else Outcome.LEFT_OUT for code, row in found.items()}
    return {code: Choice(outcome) for code, outcome in outcomes.items()}


def _working_hour(at: datetime) -> datetime:
    """Ten in the morning of that day, or of the next working day."""
    policy = current_policy(at)
    local = at.astimezone(policy.numbering.zone).replace(hour=10)
    while not policy.calendar.is_working_day(local.date()):
        local += timedelta(days=1)
    return local


def listings(officers: dict[str, User], now: datetime) -> None:
    """Agree to every other proposal; a block needs two. The rest waits for the desk, as do those whose firm was warned just now."""
    waiting = BlacklistEntry.objects.filter(state=BlacklistEntry.State.PROPOSED, warned_at=None).order_by("pk")
    for index, entry in enumerate(waiting):
        if index % 2 == 0:
            listing_confirm(entry=entry, officer=officers["officer"], at=now - timedelta(hours=5))
        if index % 2 == 0 and entry.action == "block":
            listing_confirm(entry=entry, officer=officers["officer2"], at=now - timedelta(hours=4))
