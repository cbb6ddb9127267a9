"""Helper of filing: the client's own reference of a complaint, under which it is filed once."""

from complaints.problems import refusal
from complaints.rules.statement import FIELDS, Problem, Statement
from core.errors import Conflict, DomainError
from core.secrets.encryption import hmac_digest


def about(field: str, code: str) -> Problem:
    return Problem(f"/{FIELDS[field].name}", code)


def reference_digest(client: str, statement: Statement) -> bytes | None:
    return hmac_digest("reference", statement.reference.encode()) if client and statement.reference else None


def reference_refused() -> DomainError:
    """It was used for a complaint about other people."""
    refused = refusal([about("reference", "reference.taken")])
    return Conflict(refused.code, refused.message, errors=refused.errors)
