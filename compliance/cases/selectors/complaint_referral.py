"""Complaints of people who lost money, of which the police have not been told yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints.models import Complaint, ComplaintStep
from core.policies import Policy

POLICE = "police"  # of `policy.enforcement.authorities`


@dataclass(frozen=True)
class Waiting:
    """A referral that is proposed, and until when it is due."""

    complaint: Complaint
    due_at: datetime


def referral_due(complaint: Complaint, policy: Policy) -> datetime:
    """A suspected crime is referred within the pack's hours from receipt."""
    return policy.due(complaint.received_at, policy.enforcement.deadlines["referred_crime"])


def is_referred(complaint: Complaint, policy: Policy) -> bool:
    return complaint.steps.filter(_to_police(policy)).exists()


def referrals_proposed(complaints: "QuerySet[Complaint]", policy: Policy, most: int) -> list[Waiting]:
    """Those among `complaints` that wait longest, `most` of them."""
    told = ComplaintStep.objects.filter(_to_police(policy), complaint=OuterRef("pk"))
    rows = (
        complaints.filter(money_lost=True, erased_at=None, withdrawn_at=None)
        .exclude(evidence="C0")
        .exclude(Exists(told))
    )
    return [Waiting(row, referral_due(row, policy)) for row in rows.order_by("received_at", "pk")[:most]]


def _to_police(policy: Policy) -> Q:
    return Q(status="referred", params__who=dict(policy.enforcement.authorities[POLICE]))
