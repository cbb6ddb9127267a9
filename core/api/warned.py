"""What an answer warns of: nothing was refused, but whoever goes by it should know."""

from datetime import datetime

import msgspec
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.policies import Policy


class WarningAnswer(msgspec.Struct):
    """`columns`: the columns of a list that it speaks of."""

    code: str
    detail: str
    columns: list[str] = []


def calendar_warnings(policy: Policy, *moments: datetime | None) -> list[WarningAnswer]:
    """That the public holidays are known no further, where calls at these moments may hang on them."""
    if not policy.calling.public_holidays_barred:
        return []
    known = (policy.calendar_ends(moment) for moment in moments if moment)
    last = next((day for day in known if day), None)
    if last is None:
        return []
    said = _("Public holidays are known up to %(day)s. After that only those that the law itself fixes are barred.")
    return [WarningAnswer("calendar.ends", said % {"day": date_format(last)})]
