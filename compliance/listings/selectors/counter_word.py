"""How many independent people say of a caller that it was no spam: counted as complaints are."""

from datetime import datetime, timedelta

from complaints.models import Caller
from compliance.findings.rules.clusters import Filing, tally
from compliance.findings.selectors.filing import digits_of
from compliance.listings.models import CounterWord
from core.policies import Policy

COUNTED = timedelta(days=90)
MOST = 10_000  # words that are looked at


def counter_people(caller: Caller, policy: Policy, at: datetime) -> int:
    """A cluster counts as one. They lower no threshold: officers read them beside the complaints."""
    rows = CounterWord.objects.filter(caller=caller, at__gt=at - COUNTED, at__lte=at).select_related("number")
    words = list(rows.order_by("-at")[:MOST])
    digits = digits_of(words)
    zone = policy.numbering.zone
    filings = [
        Filing(
            complaint=row.pk,
            person=f"number:{row.number_id}",
            called_on=row.at.astimezone(zone).date(),
            evidence="C1",
            device=bytes(row.device or b"").hex(),
            network=bytes(row.network or b"").hex(),
            number=digits.get(row.number_id),
            filed_on=row.at.astimezone(zone).date(),
        )
        for row in words
    ]
    return tally(filings, policy).people
