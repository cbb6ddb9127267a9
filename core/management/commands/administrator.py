from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from core import clock
from core.accounts.invitation_mail import invitation_link, invitation_mail
from core.errors import DomainError
from core.running.mail import mail_hand_over
from core.services.invitation import administrator_invite


class Command(BaseCommand):
    help = "Invite the first administrator, or a further one: a link that works once, mailed and printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["invite"])
        parser.add_argument("email", help="the address the administrator signs in with")
        parser.add_argument("--name", default="", help="full name; without it the part of the address before the @")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"].strip(), options["name"].strip()
        try:
            validate_email(email)
            invitation, token = administrator_invite(
                email=email, name=(name or email.partition("@")[0])[:200], at=clock.now()
            )
        except ValidationError:
            raise CommandError(f"{email} is no e-mail address.") from None
        except DomainError as error:
            raise CommandError(f"{error.message} Choose another address.") from None
        if mail_hand_over(invitation_mail(invitation, token)):
            self.stdout.write(f"The link was mailed to {email}.")
        else:
            self.stdout.write(f"The message to {email} could not be sent; hand the link over yourself.")
        self.stdout.write(f"It works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
        self.stdout.write(invitation_link(token))
