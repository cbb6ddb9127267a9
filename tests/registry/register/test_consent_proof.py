"""The file that proves a consent: handed in by its firm, compared with the digest, opened by the holder alone."""

import hashlib
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.models import Attachment
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Consent, ConsentProof
from registry.register.selectors.consent_proof import proofs_of
from registry.register.services.consent import consent_claim, consent_withdraw
from registry.register.services.consent_end import consents_expire
from registry.register.services.consent_proof import MOST, consent_proofs_add
from tests.acts import acts, refusal_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD, HOSTILE, POSITION, picture
from tests.pages import hidden
from tests.registry.conftest import ALICE, BOB, SYSTEM, make_marketer, subscriber
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.register.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SOUND = GOOD["mp3"]


@pytest.fixture
def consent(marketer: Marketer) -> Consent:
    at = clock.now()
    evidence = {"kind": "录音", "reference": "r-1", "sha256": hashlib.sha256(SOUND).hexdigest().upper()}
    return consent_claim(
        marketer=marketer, number=subscriber(ALICE), channels=["voice"], categories=["insurance"],
        given_at=at - timedelta(days=1), evidence=evidence, at=at, actor=SYSTEM,
    )  # fmt: skip


def member_of(marketer: Marketer, mail: str = "owner@example.cn") -> Client:
    user = person(mail)
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return client_of(user)


def add(consent: Consent, *contents: bytes) -> list[ConsentProof]:
    files = [handed(content, f"file {n}") for n, content in enumerate(contents)]
    return consent_proofs_add(consent_id=consent.pk, files=files, at=clock.now(), actor=SYSTEM)


def send(client: Client, page: str, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(page, {**hidden(client.get(page), page), "file": sent})


def test_a_firm_hands_in_its_proof_and_the_holder_opens_it(consent: Consent, marketer: Marketer) -> None:
    firm, page = member_of(marketer), f"/marketers/consents/{consent.public_id}/proofs/"
    assert page in firm.get("/marketers/consents/").content.decode()
    assert send(firm, page, ("通话.mp3", SOUND), ("shot.jpg", picture())).status_code == 302
    assert {proof.attachment.name: proof.matches for proof in proofs_of([consent.pk])[consent.pk]} == {
        "通话.mp3": True,
        "shot.jpg": False,
    }
    shown = unescape(firm.get(page).content.decode())
    assert "the file whose SHA-256 was claimed" in shown and "not the file whose" in shown
    citizen, _user = signed_in(ALICE)
    mine = unescape(citizen.get("/my/consents/").content.decode())
    assert "通话.mp3" in mine and "shot.jpg" in mine
    sound, shot = (
        citizen.get(f"/my/consents/{consent.public_id}/proofs/{proof.attachment.public_id}/")
        for proof in ConsentProof.objects.order_by("pk")
    )
    assert sound.getvalue() == SOUND and sound["Content-Disposition"].startswith("attachment")
    assert shot["Content-Type"] == "image/jpeg" and POSITION not in shot.getvalue()
    assert acts("consent.proofs", "attachment") == ["attachment.handed_in"] * 2 + ["consent.proofs_added"]


def test_nobody_else_sees_it(consent: Consent) -> None:
    [proof] = add(consent, SOUND)
    path = f"/my/consents/{consent.public_id}/proofs/{proof.attachment.public_id}/"
    other, _user = signed_in(BOB)
    assert other.get(path).status_code == 404
    mine = consent_claim(
        marketer=consent.marketer, number=subscriber(BOB), channels=["voice"], categories=["insurance"],
        given_at=consent.given_at, evidence={"kind": "form"}, at=clock.now(), actor=SYSTEM,
    )  # fmt: skip
    assert other.get(path.replace(consent.public_id, mine.public_id)).status_code == 404
    rival = member_of(make_marketer("91310000MA1FL0000B"), "rival@example.cn")
    assert rival.get(f"/marketers/consents/{consent.public_id}/proofs/").status_code == 404
    Consent.objects.filter(pk=consent.pk).update(ended_at=clock.now())  # the number changed hands
    assert signed_in(ALICE)[0].get(path).status_code == 404


def test_what_is_harmful_or_too_much_is_refused(consent: Consent, marketer: Marketer) -> None:
    firm, page = member_of(marketer), f"/marketers/consents/{consent.public_id}/proofs/"
    content, _code = next(iter(HOSTILE.values()))
    refused = send(firm, page, ("paper.pdf", content))
    assert refused.status_code == 422 and not ConsentProof.objects.exists()
    assert refusal_of(lambda: add(consent)) == "consent_proof.none"
    assert refusal_of(lambda: add(consent, *[SOUND] * (MOST + 1))) == "consent_proof.full"
    add(consent, *[SOUND] * MOST)
    assert refusal_of(lambda: add(consent, SOUND)) == "consent_proof.full"
    Consent.objects.update(ended_at=clock.now())
    assert refusal_of(lambda: add(consent, SOUND)) == "consent_proof.over"


def test_it_goes_with_the_evidence(consent: Consent) -> None:
    add(consent, SOUND)
    at = clock.now()
    consent_withdraw(consent=consent, at=at, actor=SYSTEM)
    policy = current_policy(at)
    late = at + policy.retention.periods["consent"] + timedelta(days=1)
    assert consents_expire(at=late, policy=policy, held=lambda _pairs: set()).done == 1
    assert not ConsentProof.objects.exists() and not Attachment.objects.exists() and not Consent.objects.exists()
