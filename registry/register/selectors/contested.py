"""Questions about what citizens answered to the claims of firms."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q

from registry.register.models import Consent
from registry.register.models.consent import ANSWERED
from registry.register.models.consent_standing import DENIED
from registry.register.rules.contested import Answers


def answers_of_firms(firms: Collection[int], since: datetime, at: datetime) -> dict[int, Answers]:
    """What was last said to each claim, where that was after `since` and not after `at`; firms of whom nothing was are left out."""
    no = DENIED & Q(contested_at__gt=since, contested_at__lte=at)
    yes = ~DENIED & Q(confirmed_at__gt=since, confirmed_at__lte=at)
    rows = Consent.objects.filter(ANSWERED, no | yes, marketer__in=firms).order_by().values("marketer")
    counted = rows.annotate(answered=Count("pk"), denied=Count("pk", filter=no), people=Count("number", distinct=True))
    return {row["marketer"]: Answers(row["answered"], row["denied"], row["people"]) for row in counted}


def firms_contested(since: datetime, at: datetime) -> list[int]:
    """Firms of whose claims somebody denied one since then."""
    rows = Consent.objects.filter(ANSWERED, contested_at__gt=since, contested_at__lte=at)
    return list(rows.order_by("marketer").values_list("marketer", flat=True).distinct())


def claims_contested(firm: int, since: datetime, at: datetime) -> "list[Consent]":
    """The newest of what was denied."""
    rows = Consent.objects.filter(ANSWERED, DENIED, marketer=firm, contested_at__gt=since, contested_at__lte=at)
    return list(rows.select_related("number").order_by("-contested_at", "-pk")[:SHOWN])


SHOWN = 50
