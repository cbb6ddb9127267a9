"""A key to the API: shown once, kept only as a SHA-256 digest. It ends with the membership of whoever made it."""

from datetime import datetime
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import User
from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer
from registry.firms.models.operator import Operator

MARKETER_SCOPES = ("scrub", "watchlist", "consent", "blacklist")
OPERATOR_SCOPES = ("register", "complaint", "blacklist", "verdict", "question")


class ApiKey(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "key"))
    marketer = models.ForeignKey(Marketer, null=True, blank=True, on_delete=models.PROTECT, related_name="keys")
    operator = models.ForeignKey(Operator, null=True, blank=True, on_delete=models.PROTECT, related_name="keys")
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = FreeCharField(max_length=100)
    digest = models.BinaryField(unique=True)
    live = models.BooleanField()  # False: a test key, which knows the sandbox alone
    scopes = ArrayField(models.CharField(max_length=20))
    networks = ArrayField(models.CharField(max_length=50), default=list, blank=True)  # CIDR; empty: from anywhere
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)  # to the hour
    last_network = models.CharField(
        max_length=50, blank=True, db_default=""
    )  # CIDR: from where then, no more than that
    most_a_day = models.IntegerField(null=True, blank=True)  # numbers, by the firm's own word; null: the quota alone
    follows = models.CharField(max_length=40, blank=True, db_default="")  # id of the key in whose place it was made

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(marketer=None, operator__isnull=False) | Q(marketer__isnull=False, operator=None),
                name="key_has_one_owner",
            ),
        ]

    @property
    def client(self) -> str:
        """Whose key it is, and for which side: what stays the same when the key is changed."""
        owner = self.marketer or self.operator
        assert owner is not None
        return f"{owner.public_id}:{'live' if self.live else 'test'}"

    def is_live_at(self, at: datetime) -> bool:
        """Neither revoked nor expired, and not of somebody whose account is closed."""
        if self.revoked_at is not None or (self.made_by is not None and not self.made_by.is_active):
            return False
        return self.expires_at is None or at < self.expires_at
