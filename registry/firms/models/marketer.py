"""A firm that calls. Who it is and what access it holds; how it behaved lives above, in compliance."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.ids import public_id
from core.models import User
from core.models.free_text import FreeCharField, FreeTextField


class Marketer(models.Model):
    class State(models.TextChoices):
        APPLIED = "applied"
        ADMITTED = "admitted"
        SUSPENDED = "suspended"
        REFUSED = "refused"

    class IdentityGround(models.TextChoices):
        LICENCE = "licence"  # its business licence was seen
        REGISTER = "register"  # it stands in the public register of firms
        IN_PERSON = "in_person"
        OTHER = "other"  # the note says which

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "mkt"))
    name = FreeCharField(max_length=200)
    registration_code = FreeCharField(max_length=40)  # unified social credit code; elsewhere the tax number
    categories = ArrayField(models.CharField(max_length=40))
    exemption_class = models.CharField(max_length=40, blank=True)  # one of the pack's `caller_classes`
    province = models.CharField(max_length=10, blank=True)
    contact_name = FreeCharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    quota_numbers = models.IntegerField(null=True, blank=True)  # raised on request; null: the pack's
    # Whether the firm is who it says: until an officer confirmed it, it has the sandbox and its application alone.
    identity_confirmed_at = models.DateTimeField(null=True, blank=True)
    identity_confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    identity_ground = models.CharField(max_length=20, blank=True, choices=IdentityGround.choices)
    identity_note = FreeCharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration_code"],
                condition=models.Q(identity_confirmed_at__isnull=False),
                name="marketer_code_confirmed",
            )
        ]
        indexes = [models.Index(fields=["state", "name"], name="marketer_by_state")]

    def __str__(self) -> str:
        return self.name


class MarketerStanding(models.Model):
    """Since when a firm has stood where: the history behind `Marketer.state`."""

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="standings")
    state = models.CharField(max_length=10, choices=Marketer.State.choices)
    since = models.DateTimeField()
    reason = FreeTextField(blank=True)
    case_reference = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["marketer", "since"], name="standing_of_marketer")]
