"""The values of a policy version as its pack writes them, for the page that shows the law in force."""

import tomllib
from typing import Any

from core.policies import Policy
from core.policies.packs import FOLDER, merged

NOT_SHOWN = {"status", "source", "effective_from", "confirmed"}


def policy_values(policy: Policy) -> dict[str, str]:
    """Dotted path -> the value in plain words of the pack, for every value that has a source."""
    raw = tomllib.loads((FOLDER / f"{policy.code}.toml").read_text(encoding="utf-8"))
    for change in raw.pop("changes", []):
        if change["effective_from"] <= policy.effective_from:
            raw = merged(raw, change)
    return {path: written(found(raw, path)) for path in policy.sources}


def found(raw: Any, path: str) -> Any:
    for step in path.split("."):
        raw = raw.get(step, {}) if isinstance(raw, dict) else {}
    return raw


def written(value: Any) -> str:
    if isinstance(value, dict):
        if "value" in value:
            return written(value["value"])
        parts = [
            f"{key} {written(inner)}"
            for key, inner in value.items()
            if key not in NOT_SHOWN | {"zh-hans", "en", "basis"}
        ]
        return ", ".join(parts)
    if isinstance(value, list):
        return ", ".join(written(inner) for inner in value)
    return str(value)
