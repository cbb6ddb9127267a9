"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from core.accounts.password_reset import reset_letters_send
from core.actors import Actor
from core.policies import current_policy
from core.running.batches import until_done
from core.secrets.encryption import ephemeral_destroy
from core.selectors.mail import mails_to_send
from core.selectors.sms import messages_to_send
from core.services import attachment, audit, audit_head, leftovers, mail, number_proof_end, seal_rotation, sms, sms_end

NUDGED_SECONDS = 30  # after that the sweep has come again, and nobody waits for this message any more


@shared_task(name="core.tasks.password_reset", expires=3600)
def password_reset(sealed: str, language: str) -> None:
    reset_letters_send(sealed, language, clock.now())


@shared_task(name="core.tasks.mail_leave")
def mail_leave(mail_id: int) -> None:
    mail.mail_leave(mail_id=mail_id, at=clock.now())


@shared_task(name="core.tasks.mails_sweep", expires=60)
def mails_sweep() -> None:
    """Letters whose task was lost, and those that nobody took."""
    for mail_id in mails_to_send(clock.now()):
        mail_leave.apply_async((mail_id,), expires=60)


@shared_task(name="core.tasks.audit_chain", expires=5)
def audit_chain() -> None:
    audit.audit_chain_extend()


@shared_task(name="core.tasks.audit_head_sign", expires=10)
def audit_head_sign() -> None:
    audit_head.audit_head_sign(at=clock.now())


@shared_task(name="core.tasks.audit_heads_send", expires=55)
def audit_heads_send() -> None:
    audit_head.audit_heads_send()


@shared_task(name="core.tasks.sms_send")
def sms_send(message_id: int) -> None:
    sms.sms_send(message_id=message_id, at=clock.now())


@shared_task(name="core.tasks.sms_sweep", expires=30)
def sms_sweep() -> None:
    """Of each purpose so many, codes first: a million waiting messages of one purpose hold up none of another."""
    at = clock.now()
    for message_id in messages_to_send(at):
        sms_send.apply_async((message_id,), expires=NUDGED_SECONDS)


@shared_task(name="core.tasks.day_keys_destroy", expires=600)
def day_keys_destroy() -> None:
    ephemeral_destroy(at=clock.now())


@shared_task(name="core.tasks.leftovers_forget", expires=600)
def leftovers_forget() -> None:
    at = clock.now()
    until_done(lambda _after: leftovers.leftovers_forget(at=at))


@shared_task(name="core.tasks.attachments_tidy", expires=600)
def attachments_tidy() -> None:
    attachment.attachments_tidy()


@shared_task(name="core.tasks.seal_rotation_sweep", expires=10)
def seal_rotation_sweep() -> None:
    """Goes on with a change of the seal key that somebody began, two million numbers a time."""
    seal_rotation.seal_rotation_continue(actor=Actor.system("seal-keys"), at=clock.now(), batches=200)


# Below: each carries out a period of the pack, one small batch after another until nothing older is left.


@shared_task(name="core.tasks.audit_words_expire", expires=3600)
def audit_words_expire() -> None:
    at = clock.now()
    until_done(lambda after: audit.audit_words_expire(at=at, policy=current_policy(at), after=after))


@shared_task(name="core.tasks.sms_expire", expires=3600)
def sms_expire() -> None:
    at = clock.now()
    until_done(lambda after: sms_end.sms_expire(at=at, policy=current_policy(at), after=after))


@shared_task(name="core.tasks.number_proofs_expire", expires=3600)
def number_proofs_expire() -> None:
    at = clock.now()
    until_done(lambda _after: number_proof_end.number_proofs_expire(at=at, policy=current_policy(at)))
