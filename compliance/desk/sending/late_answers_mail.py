"""The letter that tells supervisors of firms that wait for an answer longer than they may: one a person, each question once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.desk.words import ASKED_BY_FIRMS
from core.access.roles import Role
from core.models import RoleGrant, User
from core.running.mail import Mail, mail_of
from core.services.mail import mail_queue
from registry.firms.services.admission_request import admission_requests_escalate
from registry.scrubs.services.restriction import restriction_questions_escalate

MOST = 50  # named in one letter


@dataclass(frozen=True)
class Late:
    firm: str
    asked: str  # a key of ASKED_BY_FIRMS
    due: datetime


@transaction.atomic
def late_answers_tell(*, at: datetime) -> int:
    """How many letters are on their way, with the mark that each question was told of. The desk's pages say the same."""
    reviews, requests = restriction_questions_escalate(at=at), admission_requests_escalate(at=at)
    late = [Late(row.restriction.marketer.name, "restriction", row.due_at) for row in reviews if row.due_at]
    late += [Late(row.marketer.name, row.kind, row.deadline) for row in requests]
    if not late:
        return 0
    held = RoleGrant.objects.in_force(at).filter(role=Role.SUPERVISOR)
    told = list(User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(email=None).exclude(email=""))
    for user in told:
        mail_queue(mail=_letter(user, sorted(late, key=lambda one: one.due)), at=at)
    return len(told)


def _letter(user: User, late: Sequence[Late]) -> Mail:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "lines": [(one.firm, ASKED_BY_FIRMS[one.asked], one.due) for one in late[:MOST]],
            "more": max(0, len(late) - MOST),
            "link": f"{settings.DNC_SITE_URL}{reverse('desk-today')}",
        }
        subject = _("Firms wait for an answer longer than they may")
        template = "compliance/desk/late_answers_mail.txt"
        return mail_of(user.email or "", subject, template, context, about=f"supervisor {user.pk}")
