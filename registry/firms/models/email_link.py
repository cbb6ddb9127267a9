"""A one-time link sent to an e-mail address: only whoever opens it has shown that the address is theirs."""

from django.db import models
from django.db.models import Q

from core.models import User
from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer
from registry.firms.models.operator import Operator


class EmailLink(models.Model):
    class Kind(models.TextChoices):
        APPLICATION = "application"  # a firm asks for admission
        MARKETER_MEMBER = "marketer_member"
        OPERATOR_MEMBER = "operator_member"
        CONTACT = "contact"  # the firm is to be reached there

    kind = models.CharField(max_length=20, choices=Kind.choices)
    email = models.EmailField()
    name = FreeCharField(max_length=200, blank=True)
    marketer = models.ForeignKey(Marketer, null=True, blank=True, on_delete=models.PROTECT, related_name="email_links")
    operator = models.ForeignKey(Operator, null=True, blank=True, on_delete=models.PROTECT, related_name="email_links")
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token_digest = models.BinaryField(unique=True)  # SHA-256; the token itself stands in the mail alone
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="email_link_names_its_side",
                condition=Q(kind="application", marketer=None, operator=None)
                | Q(kind__in=["marketer_member", "contact"], marketer__isnull=False, operator=None)
                | Q(kind="operator_member", marketer=None, operator__isnull=False),
            )
        ]

    @property
    def side(self) -> Marketer | Operator | None:
        """For whom its reader will act."""
        return self.marketer or self.operator
