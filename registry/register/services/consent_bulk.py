"""Many claims of a firm at once: each answered as `consent_ingest` would answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.numbers.reading import subscribers_read, unregistrable
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from core.services.number_bulk import numbers_hold
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register import signals
from registry.register.models import Consent
from registry.register.selectors.consent import consents_claimed
from registry.register.selectors.disconnection import lines_changed
from registry.register.services.consent_checks import check_claim, given_by_another
from registry.register.services.consent_content import Content

BATCH = 2000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Claim:
    number: str  # in any spelling
    content: Content


@transaction.atomic
def consents_ingest(
    *, marketer: Marketer, claims: Sequence[Claim], at: datetime, actor: Actor
) -> list[Consent | DomainError]:
    """Keep these claims: the consent that each one is, or why it was refused. Claiming the same again changes nothing.

    A claim that is refused hinders no other. The steps are the same whether or not the numbers are known here.
    """
    policy = current_policy(at)
    digits, problems = subscribers_read([claim.number for claim in claims], policy)
    refusals = [
        _refusal_of(marketer, claim, str(problem), policy, at) for claim, problem in zip(claims, problems, strict=True)
    ]
    good = [row for row, refusal in enumerate(refusals) if refusal is None]
    if not good:
        return [refusal for refusal in refusals if refusal is not None]
    none, every = np.zeros(len(good), np.bool_), np.ones(len(good), np.bool_)
    numbers, _new = numbers_hold(digits=digits[good], known=none, make=every, at=at)
    wanted: dict[int, tuple[int, str]] = {}
    changed = lines_changed(set(numbers.tolist()))
    for row, number in zip(good, numbers.tolist(), strict=True):
        refusals[row] = given_by_another(claims[row].content.given_at, changed.get(number))
        if refusals[row] is None:
            wanted[row] = (number, claims[row].content.digest())
    contents: dict[tuple[int, str], Content] = {}
    for row, claimed in wanted.items():
        contents.setdefault(claimed, claims[row].content)
    on_file = _kept(marketer, contents, at, actor)
    return [refusal or on_file[wanted[row]] for row, refusal in enumerate(refusals)]


def _refusal_of(marketer: Marketer, claim: Claim, problem: str, policy: Policy, at: datetime) -> DomainError | None:
    said = claim.content
    try:
        check_standing(marketer, policy)
        if problem:
            raise unregistrable(problem)
        check_claim(said.channels, said.categories, said.given_at, said.expires_at, at)
    except DomainError as refusal:
        return refusal
    return None


def _kept(
    marketer: Marketer, contents: dict[tuple[int, str], Content], at: datetime, actor: Actor
) -> dict[tuple[int, str], Consent]:
    """These claims as they are on file, made where they were not."""
    before = consents_claimed(marketer.pk, contents)
    made = [
        Consent(marketer=marketer, number_id=number, content_digest=digest, received_at=at, **content.kept())
        for (number, digest), content in contents.items()
        if (number, digest) not in before
    ]
    if not made:
        return before
    Consent.objects.bulk_create(made, BATCH, ignore_conflicts=True)  # one by one they may come at this moment, too
    on_file = before | consents_claimed(marketer.pk, contents.keys() - before.keys())
    own = {consent.public_id for consent in made}
    new = sorted(consent.pk for consent in on_file.values() if consent.public_id in own)
    if new:
        data = {"claims": len(new), "first": new[0], "last": new[-1]}
        audit_write(actor=actor, act="consents.claimed", target=marketer, at=at, data=data)
        announce(signals.consent_claimed, marketer_id=marketer.pk)
    return on_file
