"""What came too late is refused with its day, or taken all the same by whoever decides on it."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import CaseEvent, Review
from compliance.cases.rules.review import RECONSIDERATION
from compliance.cases.services.case import case_move
from compliance.cases.services.late_application import late_application_refuse
from core.models import AuditRecord
from tests.acts import refusal_of
from tests.compliance.cases.office import Office
from tests.compliance.world import officer


@pytest.mark.django_db
def test_what_came_too_late_is_refused_with_its_day_and_the_body_may_take_it_all_the_same() -> None:
    office = Office()
    at = office.act("case.serve_decision")
    late = at + timedelta(days=63)
    said: dict[str, Any] = {
        "case": office.case, "officer": office.people["officer"], "kind": RECONSIDERATION, "file": "复申〔2027〕3号",
        "reason": "超过六十日", "at": late,
    }  # fmt: skip
    in_time = (at + timedelta(days=60)).date()
    assert refusal_of(lambda: late_application_refuse(**said, applied_on=in_time)) == "review.in_time"
    assert (
        refusal_of(lambda: late_application_refuse(**said, applied_on=late.date() + timedelta(days=1))) == "review.day"
    )
    stranger = {**said, "officer": officer(province="CN-ZJ"), "applied_on": late.date()}
    assert refusal_of(lambda: late_application_refuse(**stranger)) == "case.role"
    late_application_refuse(**said, applied_on=late.date())
    office.case.refresh_from_db()
    assert office.case.state == "served" and Review.objects.get().refused_at == late
    line = CaseEvent.objects.get(act="case.refused_late")
    assert line.params["applied_on"] == late.date().isoformat() and line.note == "超过六十日"
    assert AuditRecord.objects.filter(act="case.refused_late", target_id=office.case.pk).exists()
    brought: dict[str, Any] = {"case": office.case, "act": "case.record_reconsideration", "at": late}
    brought |= {"actor": office.people["officer"]}
    facts = {"reason": "不可抗力", "applied_on": late.date(), "review_file": "复受〔2027〕9号"}
    refused = refusal_of(lambda: case_move(**brought, facts=facts))
    assert refused == "case.reconsideration_in_time"
    case = case_move(**brought, facts={**facts, "taken_late": True})
    heard = Review.objects.get(refused_at=None)
    assert (case.state, heard.taken_late, heard.file) == ("reconsidered", True, "复受〔2027〕9号")
