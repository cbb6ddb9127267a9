"""Questions about the draft of an act."""

from compliance.cases.models import ActDraft


def draft_version(draft: ActDraft | None) -> str:
    """Changes whenever the draft does; "" while there is none."""
    return draft.at.isoformat() if draft else ""
