"""A landline that stands on the list by a case of the machine's, its holder, and a reader of the list."""

from datetime import timedelta
from typing import Any

from django.test import Client

from compliance.cases.services.gathering import violations_gather
from compliance.listings.answering.list_forms import FORMS
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_confirm
from core.models import User
from core.services.user import citizen_obtain
from registry.firms.services.api_key import api_key_create
from registry.firms.services.operator import operator_admit
from tests.compliance.world import ACTOR, NOW, ROGUE, campaign, officer, person

AT = NOW + timedelta(hours=2)
LINE = f"+86{ROGUE[1:]}"
MOBILE = "+8613666170098"


def listed(action: str = "label", *, caller: str = ROGUE, reason: str = "complaints") -> BlacklistEntry:
    """Two officers of the national office put it there."""
    campaign(3, caller=caller)
    violations_gather(at=AT)
    BlacklistEntry.objects.update(action=action, reason=reason, warned_at=None)
    entry = BlacklistEntry.objects.get()
    for mail in ("a@national.example", "b@national.example"):
        entry.refresh_from_db()
        if entry.state == "proposed":
            listing_confirm(entry=entry, officer=national(mail), at=AT)
    entry.refresh_from_db()
    assert entry.state == "active"
    return entry


def holder(e164: str = LINE) -> User:
    """Whoever proved the number by a code."""
    return citizen_obtain(number=person(e164), language="zh-hans", at=NOW)


def national(mail: str = "c@national.example") -> User:
    """An officer of the national office; the one of "c" had no part in the listing."""
    return User.objects.filter(email=mail).first() or officer(province="", mail=mail)


third = national


class Reader:
    """Asks for the list as an operator does."""

    def __init__(self) -> None:
        operator = operator_admit(name="示例电信", at=NOW, actor=ACTOR)
        _, key = api_key_create(owner=operator, name="feed", scopes=["blacklist"], at=NOW, actor=ACTOR)
        self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def answers(self) -> dict[str, bytes]:
        """In each form; the caller's digits stand in the answers that name it."""
        return {form: self.client.get(f"/api/v1/blacklist?format={form}").content for form in FORMS}

    def naming(self, digits: str) -> set[str]:
        return {form for form, body in self.answers().items() if digits.encode() in body}

    def since(self, version: int) -> dict[str, Any]:
        page: dict[str, Any] = self.client.get(f"/api/v1/blacklist?since={version}").json()
        return page
