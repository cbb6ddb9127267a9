"""A whole answer is signed by the key of the receipts, and any other answer is not."""

import pytest

from core import clock
from core.models import AuditRecord
from registry.engine.records.receipts import signed_by
from registry.scrubs.models import SigningKey
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services.signature import body_sign
from registry.scrubs.services.signing_key import signing_key_rotate
from tests.registry.conftest import SYSTEM

pytestmark = pytest.mark.django_db
BODY = b'{"entries":[]}'


def test_a_signature_holds_for_its_body_alone() -> None:
    signed = body_sign(body=BODY, at=clock.now())
    assert signed_by(signed, BODY, public_keys())
    for other in (b"", BODY + b" ", BODY.replace(b"[", b"(")):
        assert not signed_by(signed, other, public_keys())
    header, payload, _signature = signed.split(".")
    assert payload == "" and header


def test_the_key_is_that_of_the_receipts_and_not_the_sandboxs() -> None:
    body_sign(body=BODY, at=clock.now())
    body_sign(body=b"", at=clock.now())
    assert [key.live for key in SigningKey.objects.all()] == [True]
    assert AuditRecord.objects.filter(act="signing_key.made").count() == 1


def test_after_a_rotation_the_new_key_signs_and_the_old_signature_holds() -> None:
    old = body_sign(body=BODY, at=clock.now())
    signing_key_rotate(at=clock.now(), actor=SYSTEM)
    new = body_sign(body=BODY, at=clock.now())
    assert old.split(".")[0] != new.split(".")[0]
    assert signed_by(old, BODY, public_keys()) and signed_by(new, BODY, public_keys())
