"""What a firm must not miss, for its first page, which a room below draws."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template

from compliance.cases.selectors.notice import due_of, urgent_at
from core import clock
from core.policies import current_policy
from core.web.due import Due
from registry.firms.models import Marketer

register = template.Library()


@register.inclusion_tag("compliance/cases/firm_due.html")
def firm_due(marketer: Marketer, others: Sequence[Due] = ()) -> dict[str, Any]:
    """`others`: what the rooms below know of. The most urgent first; what has no day comes last."""
    at, policy = clock.now(), current_policy()
    rows: list[tuple[datetime | None, Any, Due | None]] = [
        *((urgent_at(row, at), row, None) for row in due_of(marketer, policy, at)),
        *((row.by, None, row) for row in others),
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or at))
    return {"rows": rows, "now": at, "policy": policy}
