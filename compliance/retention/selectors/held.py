"""What must stay although its time is over, because a case still cites it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from compliance.cases.models import Case, ClockChange, OpenAccount, Payment
from compliance.findings.models import Assessment, Violation
from compliance.findings.models.assessment import CITED_SCRUB
from compliance.listings.models import BlacklistEntry
from registry.firms.models import Marketer, MarketerStanding
from registry.register.rules.consent import Pair

STANDING = (BlacklistEntry.State.PROPOSED, BlacklistEntry.State.ACTIVE)


def cases_held() -> "QuerySet[Case]":
    """Cases that are open, under appeal or not carried out to the end.

    A case that was merged into another goes with that one.

    A case is over when it is closed, closed with advice or referred: reconsideration, suit and a decision that was not
    served come before that (`compliance.cases.rules.case_states`), and what is brought against the decision of a closed case
    opens it. Closed, it is held while a listing of it waits, stands or is appealed against, while its suspension of a firm
    lasts, and while money of it is open.
    """
    listed = BlacklistEntry.objects.filter(case=OuterRef("pk"))
    listed = listed.filter(Q(state__in=STANDING) | Q(appeal_state=BlacklistEntry.Appeal.OPEN))
    last = MarketerStanding.objects.filter(marketer=OuterRef("marketer")).order_by("-since", "-pk")
    suspensions = MarketerStanding.objects.filter(
        case_reference=OuterRef("reference"), marketer=OuterRef("respondent"), pk=Subquery(last.values("pk")[:1])
    ).filter(state=Marketer.State.SUSPENDED)
    part = Q(merged_into__isnull=False)  # it goes with the whole
    held = Exists(listed) | Exists(suspensions)
    return Case.objects.filter(Q(closed_at=None) | part | held | _money_open())


def _money_open() -> Q:
    """Of its fine and gains something is owed, or to be paid back; or something happened since that was reckoned."""
    paying = Payment.objects.filter(case=OuterRef("pk"), withdrawn_at=None)
    money = Q(fine__gt=0) | Q(gains__gt=0) | Exists(paying)
    return Q(Exists(OpenAccount.objects.filter(case=OuterRef("pk")))) | (
        money & Q(pk__in=ClockChange.objects.values("case"))
    )


def cases_over(before: datetime) -> "QuerySet[Case]":
    """Cases closed before, and held by nothing."""
    return Case.objects.filter(closed_at__lt=before).exclude(pk__in=cases_held())


def scrubs_held(public_ids: Collection[str]) -> set[str]:
    """Of these scrubs, those whose answer an assessment in a held case rests on."""
    cited = Assessment.objects.annotate(scrub=CITED_SCRUB).filter(scrub__in=list(public_ids))
    in_cases = Violation.objects.filter(complaint=OuterRef("complaint"), case__in=cases_held())
    return set(cited.filter(Exists(in_cases)).values_list("scrub", flat=True))


def consents_held(pairs: Collection[Pair]) -> set[Pair]:
    """Of these pairs of number and firm, those that a held case is about."""
    rows = Violation.objects.filter(
        complaint__number__in={number for number, _firm in pairs}, case__in=cases_held()
    ).annotate(respondent=F("case__respondent"))
    named = rows.values_list("complaint__number_id", "marketer_id", "respondent")
    return {(number, firm) for number, *firms in named for firm in firms if number and firm}
