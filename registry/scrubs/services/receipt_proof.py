"""Proving to others what one row of a scrub was told, without showing the rest of the list."""

import base64
from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from core.numbers.parsing import read_holder
from core.sealing.sealing import seal
from registry.engine.records.answer_code import decode
from registry.engine.records.receipt_proof import Proof, statement
from registry.engine.records.receipts import sign_detached
from registry.firms.models import Marketer
from registry.scrubs.selectors.scrub import policy_of, scrub_of, scrub_record
from registry.scrubs.selectors.scrub_record import proof_of_number
from registry.scrubs.selectors.signing_key import private_key
from registry.scrubs.services.signing_key import signing_key_obtain


def receipt_proof_issue(*, marketer: Marketer, scrub_id: str, number: str, live: bool, at: datetime) -> Proof:
    """A signed proof of the row about `number` (any spelling) in the firm's own scrub.

    Raises `NotFound` when the firm has no such scrub, its record is gone, or the number was not in it; `DomainError` when
    the text spells no number.
    """
    scrub = scrub_of(marketer_id=marketer.pk, public_id=scrub_id, live=live)
    if scrub is None:
        raise NotFound("not_found", _("There is no such scrub."), pointer="/scrub")
    record = scrub_record(scrub)
    if record is None:
        raise NotFound("proof.no_record", _("Of this scrub no record is kept."), pointer="/scrub")
    policy = policy_of(scrub)
    subscriber = read_holder(number, policy)
    if not subscriber.e164:
        raise DomainError(subscriber.problem, _("This is not a number that can be registered here."), pointer="/number")
    found = proof_of_number(record, seal(subscriber.e164, key_id=record.seal_key))
    if found is None:
        raise NotFound("proof.not_contained", _("This number was not in that list."), pointer="/number")
    decision, reasons = decode(found.code, policy.exemptions.caller_classes)
    proof = Proof(
        scrub=scrub.public_id,
        number=subscriber.e164,
        decision=str(decision),
        reasons=list(reasons),
        row=found.row,
        leaf=base64.b64encode(found.leaf).decode(),
        leaf_index=found.leaf_index,
        leaves=found.leaves,
        path=[one.hex() for one in found.path],
        result_root=found.result_root.hex(),
        signature="",
    )
    key = signing_key_obtain(live=live, at=at)
    return msgspec.structs.replace(proof, signature=sign_detached(statement(proof), private_key(key), key.kid))
