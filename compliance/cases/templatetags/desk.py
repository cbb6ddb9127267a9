"""Codes of the policy and of our tables as words and colours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext

from complaints.models import Caller
from complaints.problems import FIELD_CODES, SENTENCES, sentence
from complaints.words import HELD_REASONS, OUTCOMES
from compliance.cases import words
from compliance.cases.rules.breach_choice import OUTCOMES as BREACH_OUTCOMES
from compliance.cases.rules.case_states import RECORDS
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.evidence_preservation import OUTCOMES as PRESERVED
from compliance.cases.rules.evidence_preservation import REFUSED
from compliance.cases.rules.execution import STAYED_BY
from compliance.cases.rules.exemption import GROUNDS as EXEMPTIONS
from compliance.cases.rules.hearing import SESSIONS
from compliance.cases.rules.review import KINDS
from compliance.cases.rules.review import OUTCOMES as OUTCOMES_OF_REVIEWS
from compliance.cases.rules.service import WAYS
from compliance.cases.selectors.issued_document import documents_of
from compliance.cases.selectors.review import is_final
from compliance.findings.rules.explanations import EXPLANATIONS
from compliance.findings.words import (
    ANSWERS,
    ASSESSMENTS,
    CONSENTS,
    EVIDENCE,
    EVIDENCE_TONES,
    HEARD,
    VIOLATION_STATES,
)
from compliance.listings.words import (
    ACTION_TONES,
    APPEAL_ANSWERS,
    APPEAL_KINDS,
    APPEAL_TONES,
    APPEALS,
    END_REASONS,
    HOLDER_DOUBTS,
    LISTING_REASONS,
    LISTING_STATES,
    action_word,
)
from core import clock
from core.policies import Policy, current_policy
from core.policies.words import CURRENCIES, LEGAL_STATUS, POLICY_SECTIONS
from core.selectors.number import number_masked
from core.translation.words import kind_of_region, named
from core.translation.words import word as word_of
from core.web.callers import caller_masked, caller_shown
from registry.firms.words import (
    CALLER_PROOFS,
    CLAIM_FOUND,
    CLAIM_TONES,
    DECLARATION_STATES,
    DECLARATION_TONES,
    IDENTITY_GROUNDS,
    MARKETER_STATES,
    MARKETER_TONES,
    QUESTION_KINDS,
    QUESTION_STATES,
    QUESTION_TONES,
    REQUEST_KINDS,
    REQUEST_STATES,
    REQUEST_TONES,
)
from registry.firms.words import DOCUMENT_KINDS as FIRM_DOCUMENT_KINDS

register = template.Library()
register.filter("file_called", words.file_called)

TABLES: dict[str, dict[str, Any]] = {
    "case": {record.state: record.names for record in RECORDS},
    "listing": LISTING_STATES,
    "listing_reason": LISTING_REASONS,
    "evidence": EVIDENCE,
    "heard": HEARD,
    "answer": ANSWERS,
    "assessment": ASSESSMENTS,
    "consent": CONSENTS,
    "breach_outcome": dict(BREACH_OUTCOMES),
    "exemption": dict(EXEMPTIONS),
    "file_kind": {str(kind): said for kind, said in words.FILE_KINDS.items()},
    "appeal": APPEALS,
    "appeal_answer": APPEAL_ANSWERS,
    "appeal_kind": APPEAL_KINDS,
    "holder_doubt": HOLDER_DOUBTS,
    "marketer": MARKETER_STATES,
    "identity": IDENTITY_GROUNDS,
    "firm_document": FIRM_DOCUMENT_KINDS,
    "admission_request": REQUEST_KINDS,
    "request_state": REQUEST_STATES,
    "declaration": DECLARATION_STATES,
    "caller_proof": CALLER_PROOFS,
    "question": QUESTION_STATES,
    "claim": CLAIM_FOUND,
    "question_kind": QUESTION_KINDS,
    "end": END_REASONS,
    "event": words.EVENTS,
    "hearing_session": dict(SESSIONS),
    "service_way": {code: way.names for code, way in WAYS.items()},
    "document_kind": words.DOCUMENT_KINDS,
    "document_effect": words.EFFECTS,
    "document_language": words.LANGUAGES,
    "held_reason": {**SENTENCES, **{code: sentence(code) for code in FIELD_CODES}, **HELD_REASONS},
    "outcome": OUTCOMES,
    "legal_status": LEGAL_STATUS,
    "clock_told_to": words.CLOCK_TOLD_TO,
    "review": dict(KINDS),
    "review_outcome": {**OUTCOMES_OF_REVIEWS, "overtaken": words.OVERTAKEN},
    "stayed_by": STAYED_BY,
    "publication_end": words.PUBLICATION_ENDS,
    "repair": words.REPAIR_STATES,
    "preservation": words.PRESERVATION_STATES,
    "disclosure": words.DISCLOSURE_STATES,
    "preserved_outcome": {**PRESERVED, REFUSED: words.NOT_ORDERED},
}
TONES: dict[str, Mapping[str, str]] = {
    "case": {record.state: record.tone for record in RECORDS},
    "document_effect": {
        "in_force": "success",
        "under_review": "warning",
        "revoked": "error",
        "changed": "warning",
        "superseded": "grey",
    },
    "action": ACTION_TONES,
    "evidence": EVIDENCE_TONES,
    "marketer": MARKETER_TONES,
    "declaration": DECLARATION_TONES,
    "question": QUESTION_TONES,
    "request_state": REQUEST_TONES,
    "claim": CLAIM_TONES,
    "outcome": {"quarantined": "warning", "rejected": "grey"},
    "breach_outcome": {"established": "error", "not_established": "success", "left_out": "grey"},
    "violation": {"suspected": "warning", "established": "error", "dismissed": "grey"},
    "legal_status": {"law": "success", "rule": "brand", "choice": "grey", "draft": "warning", "proposal": "warning"},
    "repair": {"asked": "warning", "granted": "success", "refused": "error", "lapsed": "grey"},
    "preservation": {"due": "error", "written": "warning", "sent": "brand", "answered": "success", "dropped": "grey"},
    "appeal_answer": APPEAL_TONES,
    "listing": {"proposed": "warning", "active": "error", "refused": "grey", "ended": "grey"},
}


@register.filter
def word(code: str, table: str) -> str:
    found = TABLES[table].get(code, code)
    return named(found) if isinstance(found, Mapping) else str(found)


@register.filter
def listing(entry: Any) -> str:
    """What being listed means for the caller of this entry."""
    return action_word(entry.stands_as, entry.reason)


@register.filter
def tone(code: str, table: str) -> str:
    return TONES[table].get(code, "grey")


@register.simple_tag
def violation_state(state: str, case: Any) -> str:
    """A violation's state in words. What a decision established stays open to its remedies until nobody can attack it any more,
    whether or not the case was closed meanwhile."""
    if state == "established" and case is not None and not is_final(case, current_policy(), clock.now()):
        return gettext("Established (open to reconsideration and court)")
    return word_of(VIOLATION_STATES, state)


@register.filter
def standing_reason(reason: str) -> str:
    """Why a firm stands as it does: the sanction that suspended it, or what ended that. Other words as they were typed."""
    return str(END_REASONS[reason]) if reason in END_REASONS else sanction(reason)


@register.filter
def breach(code: str) -> str:
    kind = current_policy().enforcement.breaches.get(code)
    return named(kind.names, code) if kind else code


@register.filter
def basis(code: str) -> str:
    kind = current_policy().enforcement.breaches.get(code)
    return named(kind.basis, "") if kind else ""


@register.filter
def category(code: str) -> str:
    found = current_policy().register.categories.get(code)
    return named(found.names, code) if found else (code or gettext("Not stated"))


@register.filter
def complaint_kind(code: str) -> str:
    names = current_policy().complaints.kinds.get(code)
    return named(names) if names else code


@register.filter
def complaint_status(code: str) -> str:
    return named(current_policy().complaints.statuses.get(code), code)


@register.filter
def channel(code: str) -> str:
    return named(current_policy().register.channel_names.get(code), code)


register.simple_tag(kind_of_region)


@register.filter
def province(code: str) -> str:
    """A province's name; the empty code is the national office."""
    if not code:
        return gettext("National office")
    found = current_policy().numbering.provinces.get(code)
    return named(found.names, code) if found else code


@register.filter
def province_or_unknown(code: str) -> str:
    """Where a line or a person belongs: the empty code is unknown."""
    return province(code) if code else gettext("Not known")


@register.filter
def sanction(code: str) -> str:
    return named(current_policy().enforcement.sanctions.get(code), code)


@register.filter
def authority(code: str) -> str:
    return named(current_policy().enforcement.authorities.get(code), code)


@register.filter
def role(code: str) -> str:
    return named(current_policy().enforcement.case_roles.get(code), code)


@register.filter
def deadline(code: str) -> str:
    return named(current_policy().enforcement.deadline_names.get(code), code)


@register.filter
def currency(code: str) -> str:
    return word_of(CURRENCIES, code)


@register.filter
def names(value: Any) -> str:
    return named(value)


@register.filter
def caller(value: str) -> str:
    """A caller as the desk reads it, in full."""
    return caller_shown(value)


@register.filter("caller_masked")
def masked_of(found: Caller) -> str:
    """A caller as anybody reads it."""
    return caller_masked(found.value, found.kind)


@register.filter
def complainant(complaint: Any) -> str:
    """The complainant's number, masked; imported rows may have none."""
    return number_masked(complaint.number) if complaint.number else gettext("not proved")


@register.filter
def policy_section(code: str) -> str:
    return word_of(POLICY_SECTIONS, code)


@register.simple_tag
def explanation(assessment: Any) -> str:
    """Why no breach was found, in the words the complainant reads."""
    return " ".join(named(EXPLANATIONS.get(code)) for code in assessment.reasons).strip()


@register.simple_tag
def days_left(deadline: datetime | None, now: datetime, policy: Policy) -> str:
    """The time left until a deadline in working days, or how long it is over, as words that stay on one line."""
    if deadline is None:
        return ""
    return format_html('<span class="dnc-nowrap">{}</span>', _time_left(deadline, now, policy))


def _time_left(deadline: datetime, now: datetime, policy: Policy) -> str:
    zone = policy.numbering.zone
    days = policy.calendar.working_days_between(now.astimezone(zone).date(), deadline.astimezone(zone).date())
    if deadline < now:
        over = ngettext("overdue by %(days)d working day", "overdue by %(days)d working days", -days)
        return over % {"days": -days} if days else gettext("overdue")
    if days == 0:
        return gettext("ends today")
    return ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}


@register.simple_tag
def event_title(event: Any) -> str:
    """What happened, as the table or our own words call it."""
    act = ACTS.get(event.act)
    title = named(act.names) if act else word_of(words.EVENTS, event.act)
    if event.act == "case.calls_confirmed":
        said = ngettext(
            "The operator confirmed %(count)d call · %(operator)s",
            "The operator confirmed %(count)d calls · %(operator)s",
            event.params["count"],
        )
        return str(said % event.params)
    if event.act == "document.issued":
        return _bracketed(word_of(words.DOCUMENT_KINDS, event.params["kind"]), event.params["number"])
    if event.act.startswith("listing."):
        return title + pgettext("after a label", ": ") + action_word(event.entry.action, event.entry.reason)
    if event.act.startswith("case.deadline_"):
        clock = current_policy().enforcement.deadline_names.get(event.params["clock"])
        return _bracketed(title, named(clock, event.params["clock"]))
    if event.act == "case.fact_withdrawn":
        return _bracketed(title, word_of(words.EVENTS, f"case.{event.params['fact']}"))
    return _bracketed(title, event.params.get("name", ""))


@register.filter
def act_word(code: str) -> str:
    """An act of the table, or another line of the file, by its name."""
    return named(ACTS[code].names) if code in ACTS else word_of(words.EVENTS, code)


def _bracketed(title: str, name: str) -> str:
    """The name behind the title in the brackets of the language; the title alone where there is no name."""
    return pgettext("in brackets", "%(title)s (%(name)s)") % {"title": title, "name": name} if name else title


@register.filter
def act_name(code: str) -> str:
    """An act of the table by name; one that the table has no more by its code."""
    return named(ACTS[code].names) if code in ACTS else code


@register.simple_tag
def document_title(document: Any) -> str:
    act = ACTS.get(document.kind)
    return named(act.names) if act else word_of(words.DOCUMENTS, document.kind)


@register.simple_tag
def issued_documents(case: Any) -> Any:
    """The documents issued in this case, the latest first."""
    return documents_of(case)


@register.simple_tag
def event_actor(event: Any) -> str:
    who = words.actor_word(event.actor, event.user)
    represented = getattr(event, "params", {}).get("for")
    if not represented:
        return who
    whom = {"who": who, "whom": represented["name"], "role": role(represented["role"])}
    return gettext("%(who)s for %(whom)s (%(role)s)") % whom
