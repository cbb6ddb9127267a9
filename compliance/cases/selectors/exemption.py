"""What lets a party go unpunished although a breach is established."""

from django.db.models import Q

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.exemption import OF_PARTY
from compliance.cases.selectors.case import of_whole


def files_of_party(case: Case) -> frozenset[str]:
    """Public ids of what the party handed in, itself or on paper."""
    rows = of_whole(CaseAttachment.objects.filter(Q(user=None) | Q(what__in=OF_PARTY)), case)
    return frozenset(rows.values_list("attachment__public_id", flat=True))
