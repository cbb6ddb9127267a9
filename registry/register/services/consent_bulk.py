"""Many claims of a firm at once: each answered as `consent_ingest` would answer it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from io import BytesIO

import numpy as np
from django.db import IntegrityError, OperationalError, connection, transaction

from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.ids import public_ids
from core.models.sql_arrays import words
from core.numbers.reading import subscribers_read, unregistrable
from core.policies import current_policy
from core.policies.schema import Policy
from core.secrets.encryption import encrypt_many
from core.services.audit import audit_write
from core.services.number_bulk import numbers_hold
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register import signals
from registry.register.models.consent_writing import IDS, KEEP
from registry.register.rules.consent import ConsentFacts, standing
from registry.register.selectors.consent import Claimed, OnFile, consents_claimed
from registry.register.selectors.disconnection import lines_changed
from registry.register.services.consent_checks import check_claim, given_by_another
from registry.register.services.consent_content import Claim, Content, digests_of

TRIES = 5
MIB = 1 << 20
NULL = r"\N"  # of COPY
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
    for _ in range(TRIES):
        on_file = consents_claimed(marketer.pk, contents.keys(), at)
        new = {claimed: said for claimed, said in contents.items() if claimed not in on_file}
        if not new:
            return on_file
        with suppress(IntegrityError), transaction.atomic():  # somebody handed in one of these alone, at this moment
            made = _made(marketer, new, at)
            ids = [one.consent_id for one in made.values()]
            data = {"claims": len(ids), "first": min(ids), "last": max(ids)}
            audit_write(actor=actor, act="consents.claimed", target=marketer, at=at, data=data)
            announce(signals.consent_claimed, marketer_id=marketer.pk)
            return on_file | made
    raise OperationalError("Claims came while they were to be written.")


def _made(marketer: Marketer, new: Contents, at: datetime) -> Claimed:
    """None of these is on file. Raises IntegrityError where one is by now."""
    policy, received = current_policy(at), at.isoformat()
    ends = {one.expires_at for one in new.values()}
    states = {end: str(standing(ConsentFacts(at, expires_at=end), at, policy)) for end in ends}
    proofs = encrypt_many("consent", [one.proof() for one in new.values()])
    made: Claimed = {}
    lines: list[str] = []
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(IDS, [len(new)])
        ids = (one for (one,) in cursor.fetchall())
        for ((number, digest), said), one, public, proof in zip(
            new.items(), ids, public_ids("con", len(new)), proofs, strict=True
        ):
            made[number, digest] = OnFile(one, public, states[said.expires_at])
            purposes = _purposes(tuple(said.channels), tuple(said.categories))
            times = f"{said.given_at.isoformat()}\t{said.expires_at.isoformat() if said.expires_at else NULL}"
            lines.append(
                f"{one}\t{public}\t{number}\t{marketer.pk}\t{purposes}\t{times}\t\\\\x{proof.hex()}\t{digest}\t{received}\n"
            )
        cursor.copy_expert(KEEP, BytesIO("".join(lines).encode()), MIB)
    return made


@lru_cache(maxsize=1024)
def _purposes(channels: tuple[str, ...], categories: tuple[str, ...]) -> str:
    """Channels and trades as two columns of a COPY. They are the same in many claims."""
    return "\t".join(words(sorted(set(codes))) for codes in (channels, categories))
