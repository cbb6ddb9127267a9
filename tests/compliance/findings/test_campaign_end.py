"""What campaigns were found by ends with the complaints that showed it."""

import pytest

from complaints.models import Caller, Complaint
from complaints.services.complaint_end import complaints_delete
from compliance.findings.models import CallerText, Campaign, CampaignCaller, CampaignText
from compliance.findings.services.assessment_end import findings_delete
from tests.compliance.findings.test_campaign import OTHER_TEXT, TEXT, follow, sent
from tests.compliance.world import NOW

pytestmark = pytest.mark.django_db


def end(*callers: Caller) -> None:
    ids = list(Complaint.objects.filter(caller__in=callers).values_list("pk", flat=True))
    findings_delete(ids)
    complaints_delete(complaint_ids=ids, at=NOW)


def test_with_the_last_complaint_caller_texts_and_campaign_are_gone() -> None:
    everyone = [sent(0), sent(1), sent(2)]
    follow(*everyone)
    end(everyone[0])
    assert not Caller.objects.filter(pk=everyone[0].pk).exists()
    assert Campaign.objects.get().leader == everyone[1] and CampaignCaller.objects.count() == 2
    assert CampaignText.objects.count() == 1
    end(everyone[1])
    assert not Campaign.objects.exists() and CampaignText.objects.get().campaign is None
    end(everyone[2])
    assert not CampaignText.objects.exists() and not CallerText.objects.exists() and not Caller.objects.exists()


def test_a_text_stays_as_long_as_one_complaint_shows_it() -> None:
    caller = sent(0)
    again = sent(0, TEXT, who=5)
    sent(0, OTHER_TEXT, who=6)
    follow(caller)
    assert again == caller and CallerText.objects.count() == 2
    first, _second, other = Complaint.objects.order_by("pk")
    findings_delete([first.pk])
    assert CallerText.objects.count() == 2
    complaints_delete(complaint_ids=[first.pk], at=NOW)
    findings_delete([other.pk])
    assert CallerText.objects.count() == CampaignText.objects.count() == 1
