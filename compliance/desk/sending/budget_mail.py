"""The letter that tells administrators of a budget for messages that runs low."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.desk.words import MESSAGE_NAMES
from core import clock
from core.access.roles import Role
from core.models import RoleGrant, User
from core.running.mail import mail_send


def budget_mail_send(purposes: list[str]) -> int:
    """Tell each administrator in their own language; returns how many could be told."""
    held = RoleGrant.objects.in_force(clock.now()).filter(role=Role.ADMINISTRATOR)
    return sum(_sent(user, purposes) for user in User.objects.filter(pk__in=held.values("user"), is_active=True))


def _sent(user: User, purposes: list[str]) -> bool:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "names": [MESSAGE_NAMES[purpose] for purpose in purposes],
            "link": f"{settings.DNC_SITE_URL}{reverse('administration-messages')}",
        }
        subject = _("A budget for messages is running low")
        template = "compliance/desk/budget_mail.txt"
        return mail_send(user.email or "", subject, template, context, about=f"administrator {user.pk}")
