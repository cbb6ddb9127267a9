"""Questions about admissions: what stands for and against an application, what waits, what ends."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from core.actors import Actor
from core.models import AuditRecord, User
from core.policies.schema import Policy
from registry.firms.models import (
    AdmissionRequest,
    Branch,
    FirmDocument,
    Marketer,
    MarketerStanding,
)
from registry.firms.models.marketer import folded_name, mail_domain
from registry.firms.rules.admission import AdmissionFacts, domain_of, is_public_mailbox
from registry.firms.selectors.caller_number import claims_counted
from registry.firms.selectors.marketer import last_standing

MOST_BESIDE = 200  # other firms at the domains of a page of firms; an officer needs no more to look
OPENED = "firm.document_read"  # the act of the trail by which an officer opened a paper of a firm


@dataclass(frozen=True)
class Refusal:
    """What a firm may object to: that it was not admitted, or (`renewal`) that its admission does not go on."""

    standing: MarketerStanding
    renewal: AdmissionRequest | None
    at: datetime
    reason: str
    by: str  # as the audit trail names who refused

    @property
    def objections(self) -> "QuerySet[AdmissionRequest]":
        about = {"renewal": self.renewal} if self.renewal else {"standing": self.standing, "renewal": None}
        return AdmissionRequest.objects.filter(kind=AdmissionRequest.Kind.OBJECTION, **about)

    def may_object_until(self, policy: Policy) -> datetime:
        return policy.due(self.at, policy.enforcement.deadlines["admission_objection"])


def refusal_of(marketer: Marketer, policy: Policy) -> Refusal | None:
    """The refusal in force. None where there is none, or the firm was admitted or asked again since."""
    standing = last_standing(marketer.pk)
    if standing is None:
        return None
    if standing.state == Marketer.State.REFUSED:
        return Refusal(standing, None, standing.since, standing.reason, standing.actor)
    renewals = requests_of(marketer).filter(kind=AdmissionRequest.Kind.RENEWAL).select_related("answered_by")
    asked = renewals.first()
    if asked is None or asked.state != AdmissionRequest.State.REFUSED:
        return None
    assert asked.answered_at is not None and asked.answered_by is not None
    until = marketer.admitted_until
    if until is None or renewable_from(until, policy) > asked.answered_at:  # another term has begun since
        return None
    return Refusal(standing, asked, asked.answered_at, asked.answer, str(Actor.user(asked.answered_by)))


def refused_by(objection: AdmissionRequest, officer: User) -> bool:
    """Whether the officer refused what is objected to. `objection` comes with `standing` and `renewal`."""
    if objection.renewal is not None:
        return objection.renewal.answered_by_id == officer.pk
    return objection.standing.actor == str(Actor.user(officer))


def renewable_from(admitted_until: datetime, policy: Policy) -> datetime:
    return admitted_until - policy.scrub.renewal_within


def requests_of(marketer: Marketer) -> "QuerySet[AdmissionRequest]":
    """The newest first."""
    return AdmissionRequest.objects.filter(marketer=marketer).order_by("-filed_at", "-pk")


def requests_waiting() -> "QuerySet[AdmissionRequest]":
    """For the desk, the most urgent first."""
    return AdmissionRequest.objects.waiting().select_related("marketer", "standing", "filed_by")


def over(at: datetime) -> "QuerySet[Marketer]":
    """Admitted firms whose term is over and that did not ask for more."""
    return _without_request(Marketer.objects.filter(admitted_until__lte=at))


def ends_soon(at: datetime, policy: Policy, last_call: timedelta) -> "QuerySet[Marketer]":
    """Admitted firms to be told that their term ends: once when they may renew it, once within `last_call` of the end."""
    untold = Q(end_told_at=None) | Q(
        admitted_until__lte=at + last_call, end_told_at__lt=F("admitted_until") - last_call
    )
    rows = Marketer.objects.filter(untold, admitted_until__gt=at, admitted_until__lte=at + policy.scrub.renewal_within)
    return _without_request(rows)


def _without_request(rows: "QuerySet[Marketer]") -> "QuerySet[Marketer]":
    asked = AdmissionRequest.objects.on_admission().filter(marketer=OuterRef("pk"), state=AdmissionRequest.State.OPEN)
    return rows.filter(~Exists(asked), state=Marketer.State.ADMITTED).order_by("admitted_until", "pk")


def refused_with_papers(at: datetime, policy: Policy, most: int) -> list[int]:
    """Refused firms whose papers are of no more use: the time to object is over, and no objection waits; by their keys."""
    refused = MarketerStanding.objects.filter(marketer=OuterRef("pk"), state=Marketer.State.REFUSED).order_by("-pk")
    waiting = AdmissionRequest.objects.filter(marketer=OuterRef("pk"), state=AdmissionRequest.State.OPEN)
    rows = Marketer.objects.filter(
        ~Exists(waiting), Exists(FirmDocument.objects.filter(marketer=OuterRef("pk"))), state=Marketer.State.REFUSED
    ).annotate(refused_at=Subquery(refused.values("since")[:1]))
    found = rows.order_by("refused_at", "pk").values_list("pk", "refused_at")[:most]
    term = policy.enforcement.deadlines["admission_objection"]
    return [pk for pk, refused_at in found if refused_at is not None and policy.due(refused_at, term) < at]


def admission_facts(marketers: Iterable[Marketer]) -> dict[int, AdmissionFacts]:
    """What the checks of these firms rest on, by their keys; as many queries for a page of them as for one."""
    firms = list(marketers)
    ids = [firm.pk for firm in firms]
    named, coded, at_domain = _same_names(firms), _same_codes(firms), _same_domains(firms)
    papers, opened = _papers(ids)
    callers = claims_counted(ids)
    branches = list(Branch.objects.filter(marketer__in=ids, until=None))
    named_as_branch = {row.registration_code for row in branches}
    firms_by_code = dict(
        _others(Marketer.objects.filter(registration_code__in=named_as_branch)).values_list("registration_code", "name")
    )
    return {
        firm.pk: AdmissionFacts(
            code=firm.registration_code,
            province=firm.province,
            email=firm.contact_email,
            identity_confirmed=firm.identity_confirmed_at is not None,
            confirmed_as=tuple(one.name for one in coded.get(firm.pk, ()) if one.identity_confirmed_at is not None),
            same_code=tuple(one.name for one in coded.get(firm.pk, ()) if one.identity_confirmed_at is None),
            same_name=tuple(named.get(firm.pk, ())),
            same_domain=tuple(at_domain.get(firm.pk, ())),
            papers=tuple(row.what for row in papers if row.marketer_id == firm.pk),
            papers_opened=tuple(
                row.what for row in papers if row.marketer_id == firm.pk and row.attachment_id in opened
            ),
            numbers_approved=callers[firm.pk].approved,
            numbers_waiting=callers[firm.pk].waiting,
            numbers_disputed=callers[firm.pk].disputed,
            branch_codes=tuple(row.registration_code for row in branches if row.marketer_id == firm.pk),
            branch_firms=tuple(
                firms_by_code[row.registration_code]
                for row in branches
                if row.marketer_id == firm.pk and row.registration_code in firms_by_code
            ),
        )
        for firm in firms
    }


def owner_of(marketer_id: int) -> str:
    """As `core.models.Attachment` names whose it is."""
    return f"marketer:{marketer_id}"


def documents_of(marketer: Marketer) -> "QuerySet[FirmDocument]":
    """The newest first."""
    return FirmDocument.objects.filter(marketer=marketer).select_related("attachment").order_by("-at", "-pk")


def documents_by_firm(marketers: Iterable[Marketer]) -> dict[int, list[FirmDocument]]:
    """By the firm's key, the newest first."""
    rows = FirmDocument.objects.filter(marketer__in=list(marketers)).select_related("attachment").order_by("-at", "-pk")
    found: dict[int, list[FirmDocument]] = {}
    for row in rows:
        found.setdefault(row.marketer_id, []).append(row)
    return found


def branches_of(marketer: Marketer) -> "QuerySet[Branch]":
    return Branch.objects.filter(marketer=marketer, until=None).order_by("name", "pk")


def _others(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """An application that was refused is nobody's rival."""
    return rows.exclude(state=Marketer.State.REFUSED, identity_confirmed_at=None).order_by("created_at", "pk")


def _same_codes(firms: Collection[Marketer]) -> dict[int, list[Marketer]]:
    others = list(_others(Marketer.objects.filter(registration_code__in={firm.registration_code for firm in firms})))
    return {
        firm.pk: [one for one in others if one.registration_code == firm.registration_code and one.pk != firm.pk]
        for firm in firms
    }


def names_of_others(name: str, marketer: Marketer) -> list[str]:
    """Other firms that are called `name`, each with its code."""
    rows = _others(Marketer.objects.annotate(folded=folded_name("name")).exclude(pk=marketer.pk))
    found = rows.filter(folded=folded_name(Value(name))).values_list("name", "registration_code")
    return [f"{called} ({code})" for called, code in found[:MOST_BESIDE]]


def _same_names(firms: Collection[Marketer]) -> dict[int, list[str]]:
    """By the folded name, as its index holds it."""
    folded = dict(
        Marketer.objects.filter(pk__in=[firm.pk for firm in firms])
        .annotate(folded=folded_name("name"))
        .values_list("pk", "folded")
    )
    rows = _others(Marketer.objects.annotate(folded=folded_name("name")).filter(folded__in=set(folded.values())))
    others = list(rows.values_list("pk", "name", "registration_code", "folded"))
    return {
        firm.pk: [
            f"{name} ({code})" for pk, name, code, fold in others if fold == folded.get(firm.pk) and pk != firm.pk
        ]
        for firm in firms
    }


def _same_domains(firms: Collection[Marketer]) -> dict[int, list[str]]:
    """Other firms whose contact has an address at the same domain, where it is no provider of mailboxes for everybody."""
    domains = {domain_of(firm.contact_email) for firm in firms} - {""}
    own = [one for one in domains if not is_public_mailbox(one)]
    rows = _others(Marketer.objects.annotate(domain=mail_domain("contact_email")).filter(domain__in=own))
    found: dict[str, list[tuple[int, str]]] = {}
    for pk, name, domain in rows.values_list("pk", "name", "domain")[:MOST_BESIDE]:
        found.setdefault(domain, []).append((pk, name))
    return {
        firm.pk: [name for pk, name in found.get(domain_of(firm.contact_email), ()) if pk != firm.pk][:3]
        for firm in firms
    }


def _papers(marketer_ids: Collection[int]) -> tuple[list[FirmDocument], set[int]]:
    rows = list(FirmDocument.objects.filter(marketer__in=marketer_ids).order_by("pk"))
    opened = _openings([row.attachment_id for row in rows]).values_list("target_id", flat=True)
    return rows, {pk for pk in opened if pk is not None}


def _openings(attachment_ids: Collection[int]) -> "QuerySet[AuditRecord]":
    return AuditRecord.objects.filter(act=OPENED, target_type="core.attachment", target_id__in=attachment_ids)
