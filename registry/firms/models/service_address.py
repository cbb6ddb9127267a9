"""An address at which a firm takes documents electronically: an owner's, confirmed by the second factor, and revocable."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User
from registry.firms.models.marketer import Marketer


class ServiceAddress(models.Model):
    """It is the address the owner signs in with, which a link proved. It stands as long as nobody revokes it and its owner is one."""

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="service_addresses")
    email = models.EmailField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marketer"], condition=Q(revoked_at=None), name="service_address_once"),
        ]
