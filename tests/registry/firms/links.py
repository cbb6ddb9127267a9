"""Links that stand in mails."""

import re

from django.conf import settings
from django.core.mail import EmailMessage

LINK = re.compile(re.escape(settings.DNC_SITE_URL) + r"(/(?:links|invitation)/\S+)")


def link_in(mail: EmailMessage) -> str:
    """The path of the one-time link in a mail."""
    found = LINK.search(str(mail.body))
    assert found, mail.body
    return found.group(1)
