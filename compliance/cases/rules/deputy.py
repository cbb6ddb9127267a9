"""Who may be somebody's deputy, and for how long."""

from datetime import timedelta

from compliance.findings.rules.explanations import bilingual
from core.access.roles import Role
from core.policies.schema import Names, Policy

# Roles that work on cases. They alone are deputised, and by one who holds one of them: a deputy comes to no new door.
WORKERS = frozenset({Role.OFFICER, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER, Role.HEAD, Role.SUPERVISOR})
ASSIGNERS = frozenset({Role.HEAD, Role.SUPERVISOR})  # they say who works on a case
LONGEST = timedelta(days=92)  # whoever is away for longer has a successor, whose role two persons give


def acted_for(deputy: str, principal: str, role: str, policy: Policy) -> Names:
    """The sentence of a document that a deputy made."""
    names = policy.enforcement.case_roles.get(role, {})
    zh, en = names.get("zh-hans", role), names.get("en", role)
    return bilingual(f"本文书由{deputy}代理{principal}（{zh}）办理。", f"Done by {deputy} for {principal} ({en}).")
