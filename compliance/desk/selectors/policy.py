"""The values of a policy version as its pack writes them, for the page that shows the law in force."""

import tomllib
from typing import Any

from core.policies import Policy
from core.policies.packs import FOLDER, merged


def policy_values(policy: Policy) -> dict[str, Any]:
    """Dotted path -> what the pack's file holds there, for every value that has a source."""
    raw = tomllib.loads((FOLDER / f"{policy.code}.toml").read_text(encoding="utf-8"))
    for change in raw.pop("changes", []):
        if change["effective_from"] <= policy.effective_from:
            raw = merged(raw, change)
    return {path: found(raw, path) for path in policy.sources}


def found(raw: Any, path: str) -> Any:
    for step in path.split("."):
        raw = raw.get(step, {}) if isinstance(raw, dict) else {}
    return raw
