"""Lines that the office holds, registered and never used, each given to one place: whoever asks about them has that place's list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Number, User
from core.models.free_text import FreeCharField, FreeTextField
from registry.firms.models.marketer import Marketer


class PlantedNumberQuerySet(models.QuerySet["PlantedNumber"]):
    def standing(self) -> "PlantedNumberQuerySet":
        return self.filter(ended_at=None)


class PlantedNumber(models.Model):
    """`place`: whom the number was given to, in the office's words; several numbers may be given to one place."""

    number = models.OneToOneField(Number, on_delete=models.PROTECT, related_name="planted")
    place = FreeCharField(max_length=100)
    given_on = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = PlantedNumberQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "id"], condition=Q(ended_at=None), name="planted_by_place")]


class PlantedHit(models.Model):
    """A firm asked about a planted number: the first time alone. `list_id`: of the scrub or list, ``scr_…``."""

    planted = models.ForeignKey(PlantedNumber, on_delete=models.PROTECT, related_name="hits", db_index=False)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    list_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["planted", "marketer"], name="planted_hit_of_firm_once"),
        ]


class PlantedCall(models.Model):
    """Somebody called or wrote to a planted line, as an officer noted it. `caller`: as `core.numbers.parsing.read_caller` writes it;
    whose number it was then is asked when it is read."""

    planted = models.ForeignKey(PlantedNumber, on_delete=models.PROTECT, related_name="calls", db_index=False)
    caller = models.CharField(max_length=30)
    called_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["planted", "caller", "called_at"], name="planted_call_once"),
        ]


class PlantedClosing(models.Model):
    """An officer closed the lead from a place to a firm, with a reason. `numbers`: how many planted numbers it rested on as the
    officer saw it; one more opens it again."""

    place = FreeCharField(max_length=100)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    numbers = models.IntegerField()
    reason = FreeTextField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marketer", "place", "numbers"], name="planted_lead_closed_once"),
        ]
