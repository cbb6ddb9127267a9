"""Many claims of a firm at once: each answered as `consent_ingest` would answer it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.ids import public_ids
from core.models.sql_arrays import integers, words
from core.numbers.reading import subscribers_read, unregistrable
from core.policies import current_policy
from core.policies.schema import Policy
from core.secrets.encryption import encrypt_many
from core.services.audit import audit_write
from core.services.number_bulk import numbers_hold
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register import signals
from registry.register.models.consent_writing import KEEP
from registry.register.rules.moments import micros
from registry.register.selectors.consent import Claimed, OnFile, consents_claimed
from registry.register.selectors.disconnection import lines_changed
from registry.register.services.consent_checks import check_claim, given_by_another
from registry.register.services.consent_content import Claim, Content, digests_of

Contents = Mapping[tuple[int, str], Content]  # by a number's id and the digest of what is claimed


@transaction.atomic
def consents_ingest(
    *, marketer: Marketer, claims: Sequence[Claim], at: datetime, actor: Actor
) -> list[OnFile | DomainError]:
    """Keep these claims: the consent that each one is, or why it was refused. Claiming the same again changes nothing.

    A claim that is refused hinders no other. The steps are the same whether or not the numbers are known here.
    """
    policy = current_policy(at)
    try:
        check_standing(marketer, policy)
    except DomainError as refusal:
        return [refusal] * len(claims)
    digits, problems = subscribers_read([claim.number for claim in claims], policy)
    refusals = [
        unregistrable(problem) if problem else _refusal_of(claim.content, policy, at)
        for claim, problem in zip(claims, problems.tolist(), strict=True)
    ]
    good = [row for row, refusal in enumerate(refusals) if refusal is None]
    if not good:
        return [refusal for refusal in refusals if refusal is not None]
    none, every = np.zeros(len(good), np.bool_), np.ones(len(good), np.bool_)
    numbers, _new = numbers_hold(digits=digits[good], known=none, make=every, at=at)
    changed = lines_changed(set(numbers.tolist()))
    for row, number in zip(good, numbers.tolist(), strict=True):
        refusals[row] = given_by_another(claims[row].content.given_at, changed.get(number))
    left = [
        (claims[row].content, number) for row, number in zip(good, numbers.tolist(), strict=True) if not refusals[row]
    ]
    said = [content for content, _number in left]
    wanted = list(zip((number for _content, number in left), digests_of(said), strict=True))
    contents = dict(zip(wanted, said, strict=True))
    on_file = _keep(marketer, contents, at, actor)
    found = (on_file[claimed] for claimed in wanted)
    return [refusal or next(found) for refusal in refusals]


def _refusal_of(said: Content, policy: Policy, at: datetime) -> DomainError | None:
    try:
        check_claim(said.channels, said.categories, said.given_at, said.expires_at, at, policy)
    except DomainError as refusal:
        return refusal
    return None


def _keep(marketer: Marketer, contents: Contents, at: datetime, actor: Actor) -> Claimed:
    """These claims as they are on file, made where they were not."""
    made = _made(marketer, contents, at)
    if made:
        ids = [one.consent_id for one in made.values()]
        data = {"claims": len(ids), "first": min(ids), "last": max(ids)}
        audit_write(actor=actor, act="consents.claimed", target=marketer, at=at, data=data)
        announce(signals.consent_claimed, marketer_id=marketer.pk)
    return made | consents_claimed(marketer.pk, contents.keys() - made.keys(), at)


def _made(marketer: Marketer, new: Contents, at: datetime) -> Claimed:
    """What was made of these: all but those that were on file, were it since this moment."""
    rows = list(new.values())
    spelled = [(tuple(one.channels), tuple(one.categories)) for one in rows]
    purposes = {said: position for position, said in enumerate(dict.fromkeys(spelled), start=1)}
    written: dict[str, Any] = {
        "marketer": marketer.pk,
        "channels": [_array(channels) for channels, _categories in purposes],
        "categories": [_array(categories) for _channels, categories in purposes],
        "public_ids": words(public_ids("con", len(rows))),
        "numbers": integers(number for number, _digest in new),
        "purposes": integers(purposes[said] for said in spelled),
        "given": integers(micros(one.given_at) for one in rows),
        "expires": _nullable(None if one.expires_at is None else micros(one.expires_at) for one in rows),
        "evidence": words(proof.hex() for proof in encrypt_many("consent", [one.proof() for one in rows])),
        "digests": words(digest for _number, digest in new),
        "at": at,
        "lifetime": current_policy(at).exemptions.consent_lifetime,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, written)
        return {(number, digest): OnFile(*found) for number, digest, *found in cursor.fetchall()}


def _array(codes: Iterable[str]) -> str:
    return words(sorted(set(codes)))


def _nullable(values: Iterable[int | None]) -> str:
    """For ``%s::bigint[]``."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"
