"""Helper of the end of complaints: what campaigns were found by goes with the last complaint that shows it."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints.models import Caller, Complaint
from compliance.findings.models import CallerLine, CallerText, Campaign, CampaignCaller, CampaignText


def campaigns_forget(complaint_ids: Collection[int]) -> None:
    """In the transaction that deletes the complaints, before it does; or takes their words, then the texts alone go."""
    campaign_texts_forget(complaint_ids)
    going, left = _going(complaint_ids), _left(complaint_ids)
    gone = Caller.objects.filter(
        Exists(going.filter(caller=OuterRef("pk"))), ~Exists(left.filter(caller=OuterRef("pk")))
    )
    callers = list(gone.values_list("pk", flat=True))
    if not callers:
        return
    CallerLine.objects.filter(caller__in=callers).delete()
    touched = set(CampaignCaller.objects.filter(caller__in=callers).values_list("campaign", flat=True))
    CampaignCaller.objects.filter(caller__in=callers).delete()
    CampaignCaller.objects.filter(via__in=callers).update(via=None)
    for campaign in Campaign.objects.filter(Q(pk__in=touched) | Q(leader__in=callers)).order_by("pk"):
        _pass_lead(campaign)


def campaign_texts_forget(complaint_ids: Collection[int]) -> None:
    going, left = _going(complaint_ids), _left(complaint_ids)
    same = {"caller": OuterRef("caller"), "text_digest": OuterRef("digest")}
    rows = CallerText.objects.filter(Exists(going.filter(**same)), ~Exists(left.filter(**same)))
    over = dict(rows.values_list("pk", "text"))
    CallerText.objects.filter(pk__in=over).delete()
    CampaignText.objects.filter(pk__in={text for text in over.values() if text}, callers=None).delete()


def _going(complaint_ids: Collection[int]) -> "QuerySet[Complaint]":
    return Complaint.objects.filter(pk__in=complaint_ids)


def _left(complaint_ids: Collection[int]) -> "QuerySet[Complaint]":
    return Complaint.objects.exclude(pk__in=complaint_ids)


def _pass_lead(campaign: Campaign) -> None:
    """The earliest that is left leads it; of one caller alone there is no campaign."""
    rows = CampaignCaller.objects.filter(campaign=campaign)
    standing = rows.standing().order_by("since", "pk")
    if standing.count() < 2:
        rows.delete()
        campaign.delete()
        return
    if not standing.filter(caller=campaign.leader_id).exists():
        first = standing.first()
        assert first is not None
        campaign.leader_id = first.caller_id
        campaign.save(update_fields=["leader"])
