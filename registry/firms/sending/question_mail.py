"""The letter that reminds an operator's people of questions whose time is nearly over, or over. It names no number."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.models import User
from core.running.mail import mail_send
from registry.firms.models import Operator, OperatorMember
from registry.firms.selectors.question import Waiting, waiting_of


def question_mail_send(*, operator_id: int, at: datetime) -> int:
    """Tell everybody who acts for the operator, in their own language; how many could be told. Nobody where nothing waits."""
    operator, waiting = Operator.objects.get(pk=operator_id), waiting_of(operator_id, at)
    if not waiting.open or operator.suspended_at is not None:
        return 0
    acting = OperatorMember.objects.acting().filter(operator=operator)
    people = User.objects.filter(pk__in=acting.values("user"), is_active=True, email__isnull=False).order_by("pk")
    return sum(_sent(person, operator, waiting) for person in people)


def _sent(person: User, operator: Operator, waiting: Waiting) -> bool:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        address = f"{settings.DNC_SITE_URL}{reverse('operator-questions')}"
        context = {"operator": operator.name, "waiting": waiting, "address": address}
        subject = _("Questions wait for your answer at the Do-Not-Call Register")
        about = f"questions of operator {operator.pk}"
        return mail_send(person.email or "", subject, "registry/firms/question_mail.txt", context, about=about)
