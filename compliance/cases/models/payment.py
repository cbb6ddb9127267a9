"""What was paid of a fine, and by when it must be."""

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeCharField, FreeTextField


class Payment(models.Model):
    """`withdrawn_at`: since when it counts no more, recorded by mistake."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()  # whole units of the currency
    on = models.DateField()  # the day on the bank's paper
    proof = FreeCharField(max_length=200, spare=callers_of)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_some"),
            models.UniqueConstraint(
                fields=["case", "proof"], condition=Q(withdrawn_at=None), name="payment_once_per_proof"
            ),
        ]


class PaymentTerm(models.Model):
    """One part of a fine that the head let be paid later. Without any the whole fine is due at once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payment_terms")
    due = models.DateField()
    amount = models.BigIntegerField()
    reason = FreeTextField(spare=callers_of)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_term_is_some"),
            models.UniqueConstraint(fields=["case", "due"], name="payment_term_once_a_day"),
        ]


class OpenAccount(models.Model):
    """A case of which money is open: the firm owes some of it, or is to be paid some back.

    It follows from the case and the pack alone, like its clocks, and is reckoned anew with them; kept here so that whoever asks
    of many cases finds it by an index.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="open_account")


class Repayment(models.Model):
    """What the authority paid back: a fine whose decision fell, or became smaller. `on`: the day on the bank's paper."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repayments")
    amount = models.BigIntegerField()
    on = models.DateField()
    proof = FreeCharField(max_length=200, spare=callers_of)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_is_some"),
            models.UniqueConstraint(fields=["case", "proof"], name="repayment_once_per_proof"),
        ]
