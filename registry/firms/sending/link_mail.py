"""The letter with a one-time link. Its token is written nowhere else."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.running.mail import mail_send
from registry.firms.models import EmailLink


def link_send(link: EmailLink, token: str) -> bool:
    """Send the link in the language in force; False where the mail could not be handed over."""
    address = f"{settings.DNC_SITE_URL}{reverse('email-link', args=[token])}"
    context = {"link": link, "side": link.side, "address": address}
    subject = _("Your link to the Do-Not-Call Register")
    return mail_send(link.email, subject, "registry/firms/link_mail.txt", context, about=f"link {link.pk}")
