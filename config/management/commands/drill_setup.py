import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.actors import Actor
from registry.firms.services.api_key import api_key_create
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.operator import operator_admit

SETUP = Actor.system("setup")


class Command(BaseCommand):
    help = "For ./dnc drill, in a home of its own: a firm and an operator; writes their API keys as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DNC_DEVELOPMENT_HELPERS:
            raise CommandError("A drill is for development; this is a real deployment.")
        at = clock.now()
        firm = marketer_apply(
            name="Drill", registration_code="91310000MA1FL0009A", categories=["insurance"], at=at, actor=SETUP
        )
        firm = marketer_confirm_identity(marketer=firm, ground="register", at=at, actor=SETUP)
        firm = marketer_admit(marketer=firm, at=at, actor=SETUP)
        operator = operator_admit(name="Drill", at=at, actor=SETUP)
        owners = (("firm", firm, ("scrub", "watchlist")), ("operator", operator, ("register", "complaint")))
        keys = {
            name: api_key_create(owner=owner, name="drill", scopes=scopes, at=at, actor=SETUP)[1]
            for name, owner, scopes in owners
        }
        self.stdout.write(json.dumps(keys))
