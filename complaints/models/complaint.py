"""A complaint: what somebody said about one call or message, kept as said."""

from datetime import datetime
from functools import partial

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Left

from complaints.models.caller import Caller
from complaints.models.complaint_import import ComplaintImport
from complaints.rules.reference import DIGITS, reference_of
from core.ids import public_id
from core.models import Number
from core.models.free_text import FreeCharField, FreeTextField


class Evidence(models.TextChoices):
    """How well a complaint is supported, weakest first; the codes sort as text."""

    UNPROVED = "C0"  # number not proved: only by import from another centre
    PROVED = "C1"  # the complainant proved the number, or the operator vouches for its own subscriber
    CONFIRMED = "C2"  # the operator's record shows the call
    RECORDED = "C3"  # a recording, or the text as received


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def of_caller(self, caller: Caller) -> "ComplaintQuerySet":
        return self.filter(caller=caller).order_by("-called_at")

    def of_holder(self, number: Number) -> "ComplaintQuerySet":
        """What the proved holder of `number` filed; rows of other centres prove nothing and are not theirs to see."""
        return self.filter(number=number).exclude(evidence=Evidence.UNPROVED)

    def of_reference(self, digits: str) -> "ComplaintQuerySet":
        """Those whose reference is made of these digits (rules/reference); by an index."""
        return self.alias(digits=Left(MD5("public_id"), DIGITS)).filter(digits=digits)

    def proved(self) -> "ComplaintQuerySet":
        return self.exclude(evidence=Evidence.UNPROVED)

    def counted(self) -> "ComplaintQuerySet":
        """Each call once, at the time it was first complained of, so that no count of a time that is over ever changes."""
        return self.filter(again=False)

    def called_between(self, start: datetime, end: datetime) -> "ComplaintQuerySet":
        return self.filter(called_at__gte=start, called_at__lt=end)


def about(complaint: "Complaint") -> set[str]:
    """The one caller that stays in what the complaint says."""
    return {complaint.caller.value}


class Complaint(models.Model):
    """One statement about one call. `number` is the complainant's, by id; imported rows may have none."""

    class Source(models.TextChoices):
        SITE = "site"
        API = "api"
        IMPORT = "import"

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "cmp"))
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="complaints")
    number = models.ForeignKey(
        Number, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints", db_index=False
    )

    called_at = models.DateTimeField()
    time_known = models.BooleanField(default=True)  # False: only the day is known, and hours accuse nobody
    display = FreeCharField(
        max_length=60, blank=True, db_default="", spare=about
    )  # what the screen showed in place of a number
    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    subject = FreeCharField(max_length=200, blank=True, spare=about)  # as the other centre wrote it
    claimed_name = FreeCharField(max_length=200, blank=True, spare=about)
    text = FreeTextField(blank=True, spare=about)
    text_digest = models.BinaryField(
        null=True
    )  # of the text as it was received, without blanks and case: equal texts are one campaign
    answered = models.BooleanField(null=True)
    robocall = models.BooleanField(null=True)
    manner = models.CharField(max_length=10, blank=True, db_default="")  # of complaints.rules.statement
    refused_before = models.BooleanField(null=True)
    money_lost = models.BooleanField(null=True)
    data_source = models.CharField(max_length=10, blank=True, db_default="")  # of complaints.rules.statement
    data_source_said = FreeCharField(max_length=500, blank=True, db_default="", spare=about)

    evidence = models.CharField(max_length=2, choices=Evidence.choices)
    province = models.CharField(max_length=10, blank=True)  # the complainant's
    place = FreeCharField(max_length=100, blank=True, spare=about)  # the complainant's city, as said
    complainant_area = FreeCharField(
        max_length=10, blank=True, spare=about
    )  # area code, where that is all that is known

    source = models.CharField(max_length=6, choices=Source.choices)
    device = models.BinaryField(null=True)  # keyed digests of the browser and the network it was filed from:
    network = models.BinaryField(null=True)  # several complaints from one of them count as one
    client = models.CharField(max_length=40, blank=True)  # public id of the operator that handed it in
    reference = FreeCharField(max_length=200, blank=True, spare=about)  # the client's own id
    reference_digest = models.BinaryField(null=True)  # HMAC of it as it came by API: numbers in it are masked here
    imported_by = models.ForeignKey(
        ComplaintImport, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints", db_index=False
    )
    line = models.IntegerField(null=True, blank=True)  # record number in the imported file, from 1
    row_digest = models.BinaryField(null=True, unique=True)

    status = models.CharField(max_length=30, default="received")
    filed_at = models.DateTimeField()  # with whoever received it first
    received_at = models.DateTimeField()  # here
    erased_at = models.DateTimeField(
        null=True
    )  # who complained and what was said are gone: a closed case counts it still

    withdrawn_at = models.DateTimeField(null=True)  # by whoever complained; nothing new comes of it
    again = models.BooleanField(default=False, db_default=False)  # the same call as of one that was withdrawn before

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "reference_digest"],
                condition=Q(reference_digest__isnull=False),
                name="complaint_reference_once",
            ),
            models.UniqueConstraint(fields=["imported_by", "line"], name="complaint_line_once"),
            models.CheckConstraint(
                condition=Q(evidence="C0") | Q(number__isnull=False), name="complaint_proved_has_number"
            ),
        ]
        indexes = [
            models.Index(fields=["caller", "called_at"], name="complaint_of_caller_by_day"),
            models.Index(fields=["number", "caller", "called_at"], name="complaint_of_number"),
            models.Index(fields=["called_at"], name="complaint_by_day"),
            models.Index(fields=["-received_at", "-id"], name="complaint_by_receipt"),
            models.Index(fields=["province", "-received_at", "-id"], name="complaint_of_province"),
            models.Index(fields=["status", "received_at"], name="complaint_queue"),
            models.Index(Left(MD5("public_id"), DIGITS), name="complaint_by_reference"),
            models.Index(fields=["received_at"], condition=Q(money_lost=True), name="complaint_of_money_lost"),
            models.Index(fields=["text_digest"], condition=Q(text_digest__isnull=False), name="complaint_same_text"),
        ]

    def __str__(self) -> str:
        return self.short_reference

    @property
    def short_reference(self) -> str:
        """What people call it by; `reference` is the client's own."""
        return reference_of(self.public_id)
