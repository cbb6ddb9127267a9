"""The keys that sign receipts."""

import json
from datetime import datetime

from django.db import transaction
from joserfc.jwk import OKPKey

from core.actors import Actor
from core.running.one_at_a_time import wait_for_lock
from core.secrets.encryption import encrypt
from core.services.audit import audit_write
from registry.scrubs.memory import note_public, note_signer, public_are_due
from registry.scrubs.models import SigningKey
from registry.scrubs.selectors.receipt import public_keys

IN_USE = "SELECT * FROM scrubs_signingkey WHERE live = %s AND retired_at IS NULL ORDER BY id LIMIT 1"
LOCK = 0x444E4302  # advisory lock, until the transaction ends: one new key at a time


def signing_key_obtain(*, live: bool, at: datetime) -> SigningKey:
    """The key in use, made on first need."""
    key = next(iter(SigningKey.objects.raw(IN_USE, [live])), None) or signing_key_make(live=live, at=at)
    if live:
        note_signer(key)
        if public_are_due():
            note_public(public_keys())
    return key


@transaction.atomic
def signing_key_make(*, live: bool, at: datetime) -> SigningKey:
    wait_for_lock(LOCK)
    now = SigningKey.objects.filter(live=live, retired_at=None).first()
    if now is not None:
        return now
    pair = OKPKey.generate_key("Ed25519")
    kid = pair.thumbprint()
    public = {**pair.as_dict(private=False), "kid": kid, "use": "sig", "alg": "EdDSA"}
    private = json.dumps(pair.as_dict(private=True)).encode()
    key = SigningKey.objects.create(
        kid=kid, public=public, private=encrypt("signing", private), live=live, created_at=at
    )
    audit_write(actor=Actor.system("receipts"), act="signing_key.made", target=key, at=at, data={"kid": kid})
    return key


@transaction.atomic
def signing_key_rotate(*, at: datetime, actor: Actor) -> SigningKey:
    """Sign with a new key from now on; what the old one signed stays genuine."""
    wait_for_lock(LOCK)
    SigningKey.objects.filter(live=True, retired_at=None).update(retired_at=at)
    key = signing_key_make(live=True, at=at)
    audit_write(actor=actor, act="signing_key.rotated", target=key, at=at)
    return key
