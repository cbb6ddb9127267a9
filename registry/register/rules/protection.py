"""Whether a choice takes away what a number was protected from before."""

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]  # preferences as the API has them


def bars_less(former: Body, wanted: Body) -> bool:
    """Whether somebody may call or write under `wanted` who might not under `former` ({} where nothing was chosen)."""
    if _firms(wanted, True) - _firms(former, True) or _firms(former, False) - _firms(wanted, False):
        return True
    if wanted.get("all") and "hours" not in wanted:
        return False
    if former.get("all") and not wanted.get("all"):
        return True
    if former.get("hours") != wanted.get("hours") and any(former.get(key) for key in ("all", "channels", "categories")):
        return True
    return any(set(former.get(key, ())) - set(wanted.get(key, ())) for key in ("channels", "categories"))


def _firms(body: Body, allowed: bool) -> set[str]:
    return {row["marketer"] for row in body.get("firms", ()) if row["allow"] is allowed}
