"""Helper of filing and of imports: the row that a statement becomes."""

from typing import Any

from complaints.models import Complaint
from complaints.rules.readers import Text
from complaints.rules.statement import FIELDS, KEPT, Statement
from complaints.rules.text import digest_of_text, without_number
from core.numbers.masking import mask
from core.policies import Policy


def complaint_row(said: Statement, *, e164: str, policy: Policy, **own: Any) -> Complaint:
    """All that is kept as said; `own`: what the platform knows of itself, and what goes before what was said.

    The complainant's number `e164` ("": not known) is masked in every text: only callers stay in plaintext.
    """
    kept = {name: masked(name, getattr(said, name), e164, policy) for name in KEPT}
    return Complaint(**{**kept, "text_digest": digest_of_text(kept["text"]), **own})


def masked(name: str, value: Any, e164: str, policy: Policy) -> Any:
    if not (e164 and value and isinstance(FIELDS[name].reader, Text)):
        return value
    return without_number(value, e164, policy.numbering.country_code, mask(e164))
