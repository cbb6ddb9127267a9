"""The letter with a one-time link. Its token is written nowhere else."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.running.mail import Mail, mail_of
from registry.firms.models import EmailLink


def link_mail(link: EmailLink, token: str) -> Mail:
    """In the language in force; whether somebody signs in with the address changes nothing in it."""
    address = f"{settings.DNC_SITE_URL}{reverse('email-link', args=[token])}"
    context = {"link": link, "side": link.side, "address": address}
    subject = _("Your link to the Do-Not-Call Register")
    return mail_of(link.email, subject, "registry/firms/link_mail.txt", context, about=f"link {link.pk}")
