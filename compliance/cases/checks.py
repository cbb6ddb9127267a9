"""Django system check: a template of a document that cannot be used stops the start, with file and line."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Info, register

from compliance.cases.selectors.document_template import template_problems
from core.policies import PolicyError, current_pack


@register()
def document_templates(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 for each problem of the pack's templates; I001 where the pack issues no documents."""
    try:
        policy = current_pack().versions[-1]
    except PolicyError:
        return []  # which core.policies.E001 reports
    if policy.documents is None:
        return [Info(f"The pack {policy.code} issues no documents.", id="compliance.cases.I001")]
    return [Error(problem, id="compliance.cases.E001") for problem in template_problems(policy)]
