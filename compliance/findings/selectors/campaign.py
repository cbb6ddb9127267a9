"""Questions about campaigns: who may stand in one, who stands in which, and why."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from complaints.models import Caller
from compliance.findings.models import CallerFact, CallerText, Campaign, CampaignCaller, Violation
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.rules.campaign import CallDay, Standing
from core.models.sql_arrays import integers
from core.policies import Policy
from registry.firms.selectors.caller_number import ApprovedCallers
from registry.firms.selectors.never_listed import never_listed_among


def suspects_among(callers: Collection[int]) -> dict[int, Caller]:
    """Those of whom something is suspected and whose firm no declaration names, by id, in their order."""
    # Asked first and by key: in one statement, a planner without statistics joins every row with every other.
    rows = Violation.objects.standing().filter(caller__in=callers, marketer=None)
    suspected = list(rows.values_list("caller", flat=True).distinct().order_by())
    return {caller.pk: caller for caller in Caller.objects.filter(pk__in=suspected).order_by("pk")}


def standings_of(callers: Iterable[Caller], at: datetime, policy: Policy) -> dict[int, Standing]:
    rows = list(callers)
    values = {caller.value for caller in rows}
    declared, guarded = ApprovedCallers(values), never_listed_among(values, policy, at)
    known = {caller for caller, _firm in firms_known([caller.pk for caller in rows])}
    return {
        caller.pk: Standing(
            kind=caller.kind,
            declared=declared.firm_at(caller.value, at) is not None,
            firm_known=caller.pk in known,
            never_listed=caller.value in guarded,
        )
        for caller in rows
    }


def firms_known(callers: Iterable[int]) -> list[tuple[int, int]]:
    """Caller and firm, as officers found out."""
    rows = CallerFact.objects.standing().filter(caller__in=list(callers), kind=Kind.USED_BY, marketer__isnull=False)
    return [(caller, firm) for caller, firm in rows.values_list("caller", "marketer") if firm is not None]


def firms_of(callers: Collection[Caller], at: datetime) -> dict[int, int]:
    """Caller -> the firm that an approved declaration, or else an officer's finding, says it is of; others are left out."""
    declared = ApprovedCallers({caller.value for caller in callers})
    found = dict(firms_known([caller.pk for caller in callers]))
    for caller in callers:
        if (firm := declared.firm_at(caller.value, at)) is not None:
            found[caller.pk] = firm.pk
    return found


def call_days(callers: Collection[int], policy: Policy) -> dict[int, set[CallDay]]:
    """When these callers called about what, of what is suspected of them."""
    rows = Violation.objects.standing().filter(caller__in=callers, marketer=None)
    found: dict[int, set[CallDay]] = {}
    for caller, at, category in rows.values_list("caller", "called_at", "complaint__category").distinct():
        found.setdefault(caller, set()).add(CallDay(at.astimezone(policy.numbering.zone).date(), category))
    return found


def leaders_of(callers: Collection[int]) -> dict[int, int]:
    """Caller -> the caller whose case gathers for it: the leader of its campaign. Who stands in none is left out."""
    rows = CampaignCaller.objects.standing().filter(caller__in=callers)
    return dict(rows.values_list("caller", "campaign__leader"))


def members_of(leader: int) -> set[int]:
    """The callers of the campaign that this caller leads, itself among them; only itself where it leads none."""
    rows = CampaignCaller.objects.standing().filter(campaign__leader=leader)
    return {leader, *rows.values_list("caller", flat=True)}


def campaign_of(caller: int) -> Campaign | None:
    row = CampaignCaller.objects.standing().filter(caller=caller).select_related("campaign").first()
    return row.campaign if row else None


def campaign_callers(campaign: Campaign) -> list[CampaignCaller]:
    """For the desk: those that stand in it in the order they came, then those that were taken out."""
    rows = CampaignCaller.objects.filter(campaign=campaign).select_related("caller", "via", "taken_out_by")
    return sorted(rows, key=lambda row: (row.taken_out_at is not None, row.since, row.pk))


FIRST_SENDERS = """
SELECT text.id, sender.caller_id FROM unnest(%s::bigint[]) AS text (id),
LATERAL (SELECT caller_id, id FROM findings_callertext WHERE text_id = text.id ORDER BY id LIMIT %s) sender
ORDER BY text.id, sender.id
"""


def first_senders(texts: Collection[int], most: int) -> dict[int, list[int]]:
    """Text -> the callers that sent one near to it first, so many at most."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SENDERS, [integers(texts), most])
        for text, caller in cursor.fetchall():
            found.setdefault(text, []).append(caller)
    return {text: list(dict.fromkeys(callers)) for text, callers in found.items()}


def texts_near(digests: Iterable[bytes | None]) -> dict[bytes, int]:
    """Of texts by their digests, which one each is near to; those that were not compared are left out."""
    rows = CallerText.objects.filter(digest__in=[digest for digest in digests if digest], text__isnull=False)
    return {bytes(digest): text for digest, text in rows.values_list("digest", "text") if text is not None}


def grounds_of(leader: int, callers: Collection[int]) -> dict[int, CampaignCaller]:
    """Why each of these callers stands in the campaign of this one; those that stand in none or in another are left out."""
    rows = CampaignCaller.objects.standing().filter(campaign__callers__caller=leader, caller__in=callers)
    return {row.caller_id: row for row in rows.filter(campaign__callers__taken_out_at=None).select_related("via")}
