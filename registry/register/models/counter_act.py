"""What a member of an operator's staff did at the counter for a customer whose papers they saw; the receipt is drawn from it."""

from functools import partial

from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import Number
from registry.firms.models.marketer import Marketer
from registry.firms.models.operator_member import OperatorMember


class CounterAct(models.Model):
    class Act(models.TextChoices):
        REGISTER = "register"  # all marketing is barred
        REVOKE = "revoke"  # what one firm says was agreed to, or all firms
        END_HELP = "end_help"  # of whoever helps with the number
        WITHDRAW = "withdraw"  # the registration
        COMPLAIN = "complain"  # of a call

    class Paper(models.TextChoices):
        IDENTITY_CARD = "identity_card"
        PASSPORT = "passport"
        RESIDENCE_PERMIT = "residence_permit"
        OTHER = "other"  # official, with a photograph

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "cnt"))
    member = models.ForeignKey(OperatorMember, on_delete=models.PROTECT, related_name="counter_acts")
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="counter_acts")
    paper = models.CharField(max_length=20, choices=Paper.choices)  # its kind: what stands in it is kept nowhere
    held_since = models.DateField()  # since when the number is the customer's, by the operator's records
    act = models.CharField(max_length=10, choices=Act.choices)
    marketer = models.ForeignKey(Marketer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, blank=True)  # of the complaint, as people call it
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(marketer=None) | Q(act="revoke"), name="counter_firm_is_of_a_revocation"
            ),
        ]
        indexes = [models.Index(fields=["member", "at"], name="counter_act_of_member")]
