"""A filtered queue under a name: an officer's own, or a province's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User
from core.models.free_text import FreeCharField, FreeJSONField


class SavedView(models.Model):
    """`filters` by field of the queue's filter, as an address says them; read anew each time, for what they name may be gone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # whose it is, or who shared it
    shared = models.BooleanField(default=False)
    province = models.CharField(max_length=10, blank=True)  # with whom it is shared
    name = FreeCharField(max_length=60)
    filters = FreeJSONField(default=dict)
    rank = models.IntegerField(default=0)  # the smallest stands first
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], condition=Q(shared=False), name="view_own_once"),
            models.UniqueConstraint(fields=["province", "name"], condition=Q(shared=True), name="view_shared_once"),
        ]
