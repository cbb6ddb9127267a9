"""What a firm must not miss, for its first page, which a room below draws."""

from typing import Any

from django import template

from compliance.cases.selectors.notice import due_of
from core import clock
from core.policies import current_policy
from registry.firms.models import Marketer

register = template.Library()


@register.inclusion_tag("compliance/cases/firm_due.html")
def firm_due(marketer: Marketer) -> dict[str, Any]:
    at, policy = clock.now(), current_policy()
    return {"due": due_of(marketer, policy, at), "now": at, "policy": policy}
