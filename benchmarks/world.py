"""What must stand in the database before the site can be asked: a firm and its key."""

import secrets

from core import clock
from core.actors import Actor
from core.models import AuditRecord
from registry.firms.services.api_key import api_key_create
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.operator import operator_admit

BENCH = Actor.system("bench")
QUOTA = 2_000_000_000


def new_firm() -> str:
    """The key, in plaintext, of a firm of its own for each run: what earlier runs asked is not on its account."""
    at = clock.now()
    firm = marketer_apply(
        name="Benchmark",
        registration_code=f"BENCH-{secrets.token_hex(8)}",
        categories=["insurance"],
        at=at,
        actor=BENCH,
    )
    firm = marketer_confirm_identity(marketer=firm, ground="other", note="benchmark", at=at, actor=BENCH)
    firm = marketer_admit(marketer=firm, at=at, actor=BENCH)
    firm.quota_numbers = QUOTA
    firm.save(update_fields=["quota_numbers"])
    _key, clear = api_key_create(owner=firm, name="bench", scopes=("scrub", "watchlist", "consent"), at=at, actor=BENCH)
    return clear


def codes_sent() -> int:
    """How many codes the site has sent to whoever opened a proof."""
    return AuditRecord.objects.filter(act="number_proof.started").exclude(data__sent="").count()


def new_operator() -> str:
    """The key, in plaintext, of an operator of its own for each run."""
    at = clock.now()
    operator = operator_admit(name=f"Benchmark {secrets.token_hex(8)}", at=at, actor=BENCH)
    scopes = ("register", "complaint")
    _key, clear = api_key_create(owner=operator, name="bench", scopes=scopes, at=at, actor=BENCH)
    return clear
