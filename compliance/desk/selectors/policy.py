"""The values of a policy version as its pack writes them, for the page that shows the law in force."""

from typing import Any

from core.policies import Policy


def policy_values(policy: Policy) -> dict[str, Any]:
    """Dotted path -> what the pack's file holds there beside its source, for every value that has one."""
    return {path: source.written for path, source in policy.sources.items()}
