"""Helpers: numbers of documents run without a gap, for the serial of office, kind and year is locked with them; their codes."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings

from compliance.cases.models import DocumentSerial
from compliance.cases.rules.document_signature import new_code
from compliance.cases.rules.document_terms import document_number
from core.models.free_text import clean
from core.policies import Policy
from core.policies.documents import Office


def serial_locked(office: Office, kind: str, at: datetime, policy: Policy) -> DocumentSerial:
    key: dict[str, Any] = {"office": office.mark, "kind": kind, "year": at.astimezone(policy.numbering.zone).year}
    DocumentSerial.objects.get_or_create(**key)
    return DocumentSerial.objects.select_for_update().get(**key)


def number_next(serial: DocumentSerial, policy: Policy) -> str:
    """The next number of a locked serial, in the pack's form."""
    assert policy.documents is not None
    serial.last += 1
    serial.save(update_fields=["last"])
    mark = policy.documents.marks[serial.kind]
    form = policy.documents.number
    return document_number(form, office=serial.office, kind=mark, year=serial.year, serial=serial.last)


def code_next() -> str:
    """A code that nobody guesses, and in which nothing looks like a telephone number."""
    while True:
        code = new_code(secrets.choice)
        if clean(code) == code:
            return code


def address_of(code: str) -> str:
    """Where anybody verifies the document of this code."""
    return f"{settings.DNC_SITE_URL}/verify/?code={code}"
