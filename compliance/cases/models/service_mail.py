"""Letters that tell a firm of a document served electronically, until they were handed over."""

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import CaseEvent


class ServiceMail(models.Model):
    """One for each such service, written with it, so that no lost message loses the letter. `claimed_at`: since when somebody
    writes it; `tries`: how often somebody has."""

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, related_name="service_mail")
    claimed_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="service_mail_untold")]
