"""What a firm asks for: one purpose a request."""

import re
from dataclasses import dataclass
from datetime import datetime

LONGEST_CAMPAIGN = 60
# A campaign is a label that stays on record in plaintext, so nothing that may be a telephone number gets in.
NUMBER_LIKE = re.compile(r"(?:\d[\W_]*){7,}")  # seven digits with no letter between them


@dataclass(frozen=True)
class Purpose:
    """`on_behalf_of`: public id of the firm that approved this caller, or ""."""

    channel: str
    category: str
    campaign: str = ""
    on_behalf_of: str = ""
    planned_at: datetime | None = None


def campaign_acceptable(text: str) -> bool:
    return len(text) <= LONGEST_CAMPAIGN and (text == "" or text.isprintable()) and not NUMBER_LIKE.search(text)
