"""Callers without a known firm whose suspected breaches belong together, and what they were found by.

A campaign says where what is suspected is looked into: in one case, of its leader. It weighs nothing against anybody.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from complaints.models import Caller
from core.models import User
from core.models.free_text import FreeTextField


class Campaign(models.Model):
    """`leader`: the caller that it began with, whose case gathers for all. Where two meet, the younger goes into the older."""

    public_id = models.CharField(max_length=30, unique=True)
    leader = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="campaigns_led")
    since = models.DateTimeField()


class CampaignText(models.Model):
    """The first of texts that are nearly the same, by its shingles and bands (`compliance.findings.rules.campaign_text`)."""

    shingles = models.BinaryField()
    bands = ArrayField(models.BigIntegerField())
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="texts")
    first_seen_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="campaign_text_by_band", fastupdate=False)]


class CallerText(models.Model):
    """A text that came from a caller, by its digest as of complaints, and the text it is near to: None where it says too little."""

    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="campaign_texts", db_index=False)
    digest = models.BinaryField()
    text = models.ForeignKey(CampaignText, null=True, on_delete=models.PROTECT, related_name="callers", db_index=False)
    similarity = models.SmallIntegerField(default=100)  # percent, to that text
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "digest"], name="caller_text_once")]
        indexes = [
            models.Index(fields=["text", "id"], name="caller_text_in_order"),
            models.Index(fields=["digest"], name="caller_text_by_digest"),
        ]


class CallerLine(models.Model):
    """What the holder of a caller's line is known by (`compliance.findings.rules.campaign.line_keys`)."""

    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="campaign_lines", db_index=False)
    key = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="caller_line_once")]
        indexes = [models.Index(fields=["key"], name="caller_line_by_key")]


def _callers_in_it(row: "CampaignCaller") -> set[str]:
    return {row.caller.value}


class CampaignCallerQuerySet(models.QuerySet["CampaignCaller"]):
    def standing(self) -> "CampaignCallerQuerySet":
        return self.filter(taken_out_at=None)


class CampaignCaller(models.Model):
    """A caller in a campaign: on which ground, next to which other. Whoever an officer took out does not come back by itself."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="callers")
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="campaigns")
    ground = models.CharField(max_length=10)  # compliance.findings.rules.campaign.Ground
    via = models.ForeignKey(Caller, null=True, on_delete=models.SET_NULL, related_name="campaigns_via")
    similarity = models.SmallIntegerField(null=True)  # percent, of the text
    since = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_out_because = FreeTextField(blank=True, spare=_callers_in_it)

    objects: ClassVar[models.Manager["CampaignCaller"]] = CampaignCallerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller"], condition=Q(taken_out_at=None), name="caller_in_one_campaign"),
        ]
