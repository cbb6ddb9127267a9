"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.desk.sending import deadline_mail, late_answers_mail
from compliance.desk.sending.budget_mail import budget_mail_send
from compliance.desk.services import figures, load
from core import clock
from core.services import sms_purpose


@shared_task(name="compliance.desk.tasks.sms_budgets_warn", expires=60)
def sms_budgets_warn() -> None:
    """Whoever runs it first tells; the page says so too, to whoever the letter does not reach."""
    if low := sms_purpose.sms_budgets_warn(at=clock.now()):
        budget_mail_send(low)


@shared_task(name="compliance.desk.tasks.figures_count", expires=30)
def figures_count() -> None:
    """What lists are ordered by: as old as this sweep, at most."""
    figures.figures_count()


@shared_task(name="compliance.desk.tasks.load_count", expires=30)
def load_count() -> None:
    """How much lies with whom: as old as this sweep, at most."""
    load.load_count(at=clock.now())


@shared_task(name="compliance.desk.tasks.deadline_letters_send", expires=60)
def deadline_letters_send() -> None:
    """One letter a person for all that is due; whoever claims first writes it."""
    deadline_mail.deadline_letters_send(at=clock.now())


@shared_task(name="compliance.desk.tasks.late_answers_tell", expires=600)
def late_answers_tell() -> None:
    """Each question comes once, whoever asks."""
    late_answers_mail.late_answers_tell(at=clock.now())
