"""All that the rules ask about one complaint, as of the moment of the call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from complaints.models import Complaint
from complaints.rules.statement import NOT_TOLD
from compliance.findings.rules.breaches import channel_of_call, names_trade
from compliance.findings.rules.complaint_facts import ComplaintFacts, ToldAnswer
from compliance.findings.rules.message_text import names_sender, offers_opt_out
from compliance.findings.selectors.caller_fact import FactsOnRecord
from compliance.findings.selectors.operator_answers import OperatorAnswers
from core.numbers.zones import Zones, zones_of_number
from core.policies import Policy
from core.policies.schema import WRITTEN
from core.sealing import sealing
from registry.firms.models import Marketer, MarketerStanding
from registry.firms.selectors.caller_number import ApprovedCallers
from registry.register.models import Relationship
from registry.register.rules.consent import standing_among
from registry.register.selectors.consent import consents_at
from registry.register.selectors.refusal import refusal_before
from registry.register.selectors.registration import registration_at
from registry.scrubs.rules import decision as rule
from registry.scrubs.selectors.scrub import scrub_answer_before


@dataclass
class Declarations(ApprovedCallers):
    """Approved callers, the standing of their firms and what was found out, read once for a batch of complaints."""

    standings: dict[int, list[MarketerStanding]] = field(default_factory=dict)

    @cached_property
    def on_record(self) -> FactsOnRecord:
        return FactsOnRecord(self.values)

    def admitted_at(self, marketer: Marketer, at: datetime) -> bool:
        if marketer.pk not in self.standings:
            self.standings[marketer.pk] = list(marketer.standings.order_by("-since", "-pk"))
        last = next((row for row in self.standings[marketer.pk] if row.since <= at), None)
        return last is not None and last.state == Marketer.State.ADMITTED


def complaint_facts(
    complaint: Complaint,
    policy: Policy,
    declarations: Declarations,
    answers: OperatorAnswers | None = None,
    *,
    known: bool = True,
) -> tuple[ComplaintFacts, Marketer | None]:
    """The facts, and the firm whose declaration of the caller was approved then, if any.

    Without one, the firm that an officer found out answers for the call in the facts; the suspicion stays the caller's, in
    whose case that was found out. `known`: all that was on file then is still kept; else the register is not asked.
    """
    at = complaint.called_at
    caller = complaint.caller.value
    declared = declarations.firm_at(caller, at)
    firm = declared or declarations.on_record.firm_of(caller, at)
    received = complaint.text if complaint.evidence == "C3" and complaint.channel in WRITTEN else ""
    facts: dict[str, object] = {
        "called_at": at,
        "channel": complaint.channel,
        "kind": complaint.kind,
        "category": complaint.category,
        "evidence": complaint.evidence,
        "registered_claimed": _says_registered(complaint),
        "robocall": complaint.robocall,
        "time_known": complaint.time_known,
        "declared": declared is not None,
        "refused_before": complaint.refused_before,
        "data_source_untold": complaint.data_source == NOT_TOLD,
        "text_identity": names_sender(received) if received else None,
        "text_opt_out": offers_opt_out(received) if received else None,
        "traced_spoofed": answers.spoofed(complaint, policy) if answers else None,
        "zones": _zones_of_complaint(complaint, policy),
        **(answers.recorded(complaint) if answers else {}),
        **declarations.on_record.of_call(caller, at),
    }
    if firm is not None:
        facts |= {"marketer": firm.public_id, "admitted": declarations.admitted_at(firm, at)}
    if known and complaint.number_id is not None and complaint.evidence != "C0":
        facts |= _register_facts(complaint, firm, policy)
    return ComplaintFacts(**facts), declared  # type: ignore[arg-type]


def _zones_of_complaint(complaint: Complaint, policy: Policy) -> Zones:
    """Where the complainant may have been: by the number that was called, else by the province another centre names."""
    number = complaint.number
    if number is not None and number.sealed is not None:
        return zones_of_number(sealing.unseal(number.sealed, number.seal_key), policy)  # in memory only
    province = policy.numbering.provinces.get(complaint.province)
    return (province.zone,) if province and province.zone else ()


def _says_registered(complaint: Complaint) -> bool:
    """The FTC takes complaints of numbers on its register (or about robocalls): its rows claim as much."""
    return complaint.imported_by is not None and complaint.imported_by.format.startswith("ftc")


def _register_facts(complaint: Complaint, firm: Marketer | None, policy: Policy) -> dict[str, object]:
    """What the floor below knew of the number and the firm at the moment of the call."""
    at, number_id = complaint.called_at, complaint.number_id
    assert number_id is not None
    registration = registration_at(number_id=number_id, at=at)
    consents = consents_at(number_id=number_id, marketer_id=firm.pk, at=at) if firm else []
    refusal = refusal_before(number_id=number_id, marketer_id=firm.pk, at=at) if firm else None
    channel = channel_of_call(complaint.channel, complaint.robocall)
    consent_facts = tuple(state.facts for state in consents)
    scrub_facts = rule.ScrubFacts(
        at=at,
        channel=channel,
        category=complaint.category,
        marketer=firm.public_id if firm else "",
        preferences=registration.preferences if registration else None,
        binding_from=registration.binding_from if registration else None,
        consents=consent_facts,
        relationships=_relationships_at(number_id, firm, at),
        refused=refusal is not None and refusal.kind == "recorded",
        exemption=firm.exemption_class if firm else "",
    )
    state = standing_among(consent_facts, channel, complaint.category, at, policy)
    return {
        "decision": rule.decide(scrub_facts, policy),
        "binding_from": registration.binding_from if registration else None,
        "registered_since": registration.since if registration else None,
        "refused_at": refusal.at if refusal else None,
        "consent_state": str(state) if state else "",
        **(_scrub_told(complaint, firm, channel, policy) if firm else {}),
        **(attempts(complaint, firm, policy) if firm else {}),
    }


def _relationships_at(number_id: int, firm: Marketer | None, at: datetime) -> tuple[rule.Relationship, ...]:
    rows = Relationship.objects.filter(number_id=number_id, marketer=firm, at__lte=at, received_at__lte=at)
    return tuple(rule.Relationship(row.kind, row.at) for row in rows) if firm else ()


def _scrub_told(complaint: Complaint, firm: Marketer, channel: str, policy: Policy) -> dict[str, object]:
    """The last answer for the purpose of the call; failing that, the last for any."""
    assert complaint.number is not None
    asked: dict[str, Any] = {"marketer_id": firm.pk, "number": complaint.number, "at": complaint.called_at}
    category = complaint.category if names_trade(complaint.category, policy) else ""
    answer = scrub_answer_before(**asked, channel=channel, category=category) or scrub_answer_before(**asked)
    if answer is None:
        return {"washed": False}
    told = ToldAnswer(
        scrub_id=answer.public_id,
        decision=answer.decision,
        checked_at=answer.checked_at,
        valid_until=answer.valid_until,
        channel=answer.channel,
        category=answer.category,
    )
    return {"told": told, "washed": complaint.called_at <= answer.valid_until}


def attempts(complaint: Complaint, firm: Marketer, policy: Policy) -> dict[str, object]:
    """Calls of this firm to this number that the operator confirms, this one included; not counted when this one is not. Nothing is
    suspected of a complaint that was withdrawn, and no further call made of it."""
    if complaint.evidence < "C2":
        return {}
    zone, at = policy.numbering.zone, complaint.called_at
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = Complaint.objects.filter(
        number=complaint.number, evidence__gte="C2", withdrawn_at=None, called_at__lte=at, assessment__marketer=firm
    ).exclude(pk=complaint.pk)
    period = policy.calling.attempts_period or timedelta(days=30)
    return {
        "attempts_day": calls.filter(called_at__gte=midnight).count() + 1,
        "attempts_period": calls.filter(called_at__gt=at - period).count() + 1,
    }
