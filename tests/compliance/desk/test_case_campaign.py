"""The case's page shows its campaign: numbers, why each is there, texts in groups; and an officer takes one out."""

import pytest
from django.urls import reverse

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.case import texts_of
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import CampaignCaller
from core.running.form_state import FIELD
from tests.compliance.cases.test_campaign_caller import LATER, day_of_texts
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.findings.test_campaign import OTHER_TEXT, TEXT
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]


def campaign_case() -> Case:
    day_of_texts(TEXT, TEXT.replace("20万", "50万"), TEXT, TEXT.replace("客户", "会员"))
    violations_gather(at=LATER)
    return Case.objects.get()


def test_nearly_the_same_texts_are_one_group() -> None:
    case = campaign_case()
    (group,) = texts_of(case)
    assert (group.complaints, group.wordings) == (4, 3) and group.text.startswith("【速达信贷】")
    for filed in Complaint.objects.all()[:1]:
        Complaint.objects.filter(pk=filed.pk).update(text=OTHER_TEXT, text_digest=b"other")
    assert [(group.complaints, group.wordings) for group in texts_of(case)] == [(3, 3), (1, 1)] or len(
        texts_of(case)
    ) == 2


def test_the_page_says_why_each_number_is_there_and_one_is_taken_out() -> None:
    case = campaign_case()
    client = desk_of(officer(province=case.province))
    page = client.get(reverse("desk-case", args=[case.public_id])).content.decode()
    assert (
        page.count("短信内容相同或者相近") == 3
        and "最先被投诉的号码" in page
        and "4 种" not in page
        and "3 种相近的写法" in page
    )
    other = CampaignCaller.objects.exclude(caller=case.caller).first()
    assert other is not None
    address = reverse("desk-case-campaign", args=[case.public_id])
    form = client.get(f"{address}?caller={other.caller_id}")
    sealed = str(form.context["sealed"])
    said = {"caller": other.caller_id, "because": "号码被冒用", FIELD: sealed}
    assert client.post(address, {**said, "because": ""}).status_code == 422
    assert client.post(address, said).status_code == 302
    other.refresh_from_db()
    assert other.taken_out_because == "号码被冒用"
    page = client.get(address).content.decode()
    assert "号码被冒用" in page and "已移出" in page
    assert "从本案同源号码中移出一个号码" in client.get(reverse("desk-case", args=[case.public_id])).content.decode()
