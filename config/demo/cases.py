"""Cases in every state of the table, each moved there by the officers who may, on working days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from complaints.services.open_data_build import open_data_build
from compliance.cases.models import Case
from compliance.cases.rules.case_states import State
from compliance.cases.services.case import case_assign, case_fact_record, case_move
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_confirm
from compliance.reports.services.report import report_build
from config.demo.country import MAIL, Country, officers_of
from config.demo.people import SETUP
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer

Act = tuple[str, str, int, dict[str, Any]]  # act, who, days after the case opened, what the act brings

CHECK: Act = ("case.check", "officer", 1, {"evidence_preserved": True})
FILE: Act = ("case.file", "head", 3, {})
INVESTIGATE: Act = ("case.investigate", "officer", 4, {})
ASK: Act = ("case.ask_firm", "officer", 5, {"matching_offered": True})
PROPOSE: Act = ("case.propose_penalty", "legal", 7, {"defences_checked": True, "sanction_proposed": "rectify"})
PROPOSE_SERIOUS: Act = ("case.propose_penalty", "legal", 7, {"defences_checked": True, "sanction_proposed": "serious"})
NOTICE: Act = (
    "case.serve_notice",
    "officer",
    8,
    {"facts_stated": True, "basis_stated": True, "rights_stated": True, "address_confirmed": True},
)
# Ten working days after the notice, whatever weekends and holidays lie between.
DECIDE: Act = ("case.decide", "head", 28, {"sanction": "rectify", "reason": "", "defences_answered": True})
HEARING: Act = ("case.call_hearing", "hearing", 12, {"hearing_at": None})
SERVE: Act = ("case.serve_decision", "officer", 29, {"proof_of_service": True})
RECONSIDER: Act = ("case.record_reconsideration", "officer", 30, {"reason": ""})
SUE: Act = ("case.record_suit", "officer", 30, {"reason": ""})
REVOKE: Act = ("case.revoke", "head", 30, {"reason": "", "reasons_published": True})
CLOSE: Act = ("case.close", "supervisor", 30, {"reason": "", "outcome_sent": True})
ADVISE: Act = ("case.close_with_advice", "head", 4, {"reason": ""})
REFER: Act = ("case.refer", "supervisor", 4, {"authority": "police", "authority_receipt": True, "crime": True})
REOPEN: Act = ("case.reopen", "supervisor", 12, {"reason": "", "new_facts": True})

ASKED = (CHECK, FILE, INVESTIGATE, ASK)
NOTIFIED = (*ASKED, PROPOSE, NOTICE)
DECIDED = (*NOTIFIED, DECIDE)
SERVED = (*DECIDED, SERVE)
# One firm each, in the order of the country's list; what follows the last goes to callers nobody declared.
FIRM_PATHS: tuple[tuple[Act, ...], ...] = (
    ASKED,
    (*SERVED, CLOSE),
    NOTIFIED,
    DECIDED,
    (*ASKED, PROPOSE),
    SERVED,
    (CHECK, FILE, INVESTIGATE),
    (*SERVED, RECONSIDER),
    (CHECK, FILE),
    (*SERVED, SUE),
    (*SERVED, REVOKE),
    (*ASKED, PROPOSE_SERIOUS, NOTICE, HEARING),
)
LONGEST_WAY = max(path[-1][2] for path in FIRM_PATHS)  # days
CALLER_PATHS: tuple[tuple[Act, ...], ...] = ((CHECK,), (CHECK, ADVISE), (CHECK, REFER), (CHECK, ADVISE, REOPEN))
"""Cases of later callers stay opened, with their proposed listings."""


def tell(country: Country, now: datetime) -> None:
    """Move the cases, agree to some of the proposed listings, and build the reports of the past weeks and the open data."""
    officers = {officer.login: User.objects.get(email=f"{officer.login}@{MAIL}") for officer in officers_of(country)}
    for case, path in planned(country):
        work(case, path, officers, country, now)
    listings(officers, now)
    zone = current_policy(now).numbering.zone
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    for week in range(4, 0, -1):
        first = monday - timedelta(weeks=week)
        report_build(start=first, end=first + timedelta(days=6), scope="", at=now, actor=SETUP)
    open_data_build(at=now)


def planned(country: Country) -> Iterator[tuple[Case, tuple[Act, ...]]]:
    for firm, path in zip(country.firms[1:-1], FIRM_PATHS, strict=False):
        found = Case.objects.filter(marketer=Marketer.objects.get(name=firm.name), gathering=True).first()
        if found:
            yield found, path
    callers = Case.objects.filter(marketer=None, state=State.OPENED).order_by("opened_at", "pk")
    yield from zip(callers, CALLER_PATHS, strict=False)


def work(case: Case, path: tuple[Act, ...], officers: dict[str, User], country: Country, now: datetime) -> None:
    for login in ("officer", "officer2"):
        case_assign(case=case, officer=officers[login], assigned_by=officers["supervisor"], at=case.opened_at)
    for act, who, days, brings in path:
        at = min(working_hour(case.opened_at + timedelta(days=days)), now)
        if act == "case.call_hearing":
            case = case_fact_record(case=case, officer=officers["officer"], fact="hearing_requested", at=at)
        facts = {name: filled(name, value, act, country, at) for name, value in brings.items()}
        case = case_move(case=case, act=act, actor=officers[who], at=at, facts=facts, text=str(facts.get("reason", "")))


def filled(name: str, value: Any, act: str, country: Country, at: datetime) -> Any:
    if name == "hearing_at":
        return working_hour(at + timedelta(days=14))
    if value == "serious":
        ladder = current_policy(at).enforcement.sanction_rules
        return next(code for code, rule in ladder.items() if rule.after_hearing)
    if name == "authority":
        return (
            value
            if value in current_policy(at).enforcement.authorities
            else next(iter(current_policy(at).enforcement.authorities))
        )
    return country.rationale if name == "reason" else value


def working_hour(at: datetime) -> datetime:
    """Ten in the morning of that day, or of the next working day."""
    policy = current_policy(at)
    local = at.astimezone(policy.numbering.zone).replace(hour=10)
    while not policy.calendar.is_working_day(local.date()):
        local += timedelta(days=1)
    return local


def listings(officers: dict[str, User], now: datetime) -> None:
    """Agree to every other proposal; a block needs two. The rest waits for the desk."""
    waiting = BlacklistEntry.objects.filter(state=BlacklistEntry.State.PROPOSED).order_by("pk")
    for index, entry in enumerate(waiting):
        if index % 2 == 0:
            listing_confirm(entry=entry, officer=officers["officer"], at=now - timedelta(hours=5))
        if index % 2 == 0 and entry.action == "block":
            listing_confirm(entry=entry, officer=officers["officer2"], at=now - timedelta(hours=4))
