"""A firm that calls. Who it is and what access it holds; how it behaved lives above, in compliance."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower, Replace, Upper

from core.ids import public_id
from core.models import User
from core.models.by_part import index_of_signs
from core.models.free_text import FreeCharField, FreeTextField


def folded_name(name: str | models.Value) -> Func:
    """A name as names are compared: blanks, full-width signs and capitals make no other firm."""
    return Upper(Replace(Func(name, template="normalize(%(expressions)s, NFKC)"), models.Value(" "), models.Value("")))


def mail_domain(email: str) -> Func:
    """What stands behind the @, in small letters; "" without one."""
    parts = Func(email, models.Value("@"), models.Value(2), function="split_part", output_field=models.CharField())
    return Lower(parts)


class Marketer(models.Model):
    class State(models.TextChoices):
        APPLIED = "applied"
        ADMITTED = "admitted"
        SUSPENDED = "suspended"
        REFUSED = "refused"
        EXPIRED = "expired"  # admitted once, for a term that is over

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
    contact_phone = models.CharField(
        max_length=30, blank=True, default="", db_default=""
    )  # a line of the firm; a person's mobile is not taken
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    # Of the admission: its end (None: it has none), what it is tied to, and when the firm was last told that it ends.
    admitted_until = models.DateTimeField(null=True, blank=True)
    admission_conditions = FreeTextField(blank=True, default="", db_default="")
    end_told_at = models.DateTimeField(null=True, blank=True)
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
        indexes = [
            models.Index(fields=["state", "name"], name="marketer_by_state"),
            models.Index(fields=["registration_code"], name="marketer_by_code"),
            models.Index(folded_name("name"), name="marketer_by_folded_name"),
            models.Index(mail_domain("contact_email"), name="marketer_by_mail_domain"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="marketer_by_part_of_name"),
            GinIndex(OpClass(Upper("registration_code"), "gin_trgm_ops"), name="marketer_by_part_of_code"),
            index_of_signs("name", "marketer_by_signs_of_name"),
            index_of_signs("registration_code", "marketer_by_signs_of_code"),
            models.Index(
                fields=["admitted_until"], condition=models.Q(state="admitted"), name="marketer_admission_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MarketerStanding(models.Model):
    """Since when a firm has stood where: the history behind `Marketer.state`."""

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="standings")
    state = models.CharField(max_length=10, choices=Marketer.State.choices)
    since = models.DateTimeField()
    reason = FreeTextField(blank=True)
    case_reference = models.CharField(max_length=40, blank=True)
    # Of an admission: until when, and what it is tied to. `actor`: who did it, as the audit trail says.
    until = models.DateTimeField(null=True, blank=True)
    conditions = FreeTextField(blank=True, default="", db_default="")
    actor = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["marketer", "since"], name="standing_of_marketer")]
