"""Helper of the acts that keep a firm's telephone number: it is a line of the firm."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.numbers.masking import is_private
from core.numbers.parsing import read_caller
from core.policies.schema import Policy


def firm_line(typed: str, policy: Policy) -> str:
    """As it is kept, "" where none was given. A private mobile is a person's, and is not kept."""
    if not typed.strip():
        return ""
    line = read_caller(typed, policy)
    if line.problem or is_private(line.value, line.kind, policy):
        message = _("Enter a fixed line or a service number of the firm, with its area code; no private mobile.")
        raise DomainError("contact.phone", message, pointer="/contact_phone")
    return line.value
