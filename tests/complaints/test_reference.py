"""What a complaint is called by people: short, told on the telephone, and saying nothing of order or id."""

import pytest

from complaints.models import Complaint
from complaints.rules.reference import LETTERS, digits_of, read_reference, reference_of
from core.ids import public_id
from core.models.free_text import clean
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import PEOPLE, complaint, officer, registered

EN = {"Accept-Language": "en"}


def test_it_follows_from_the_id_alone_and_is_read_however_it_is_typed() -> None:
    assert reference_of("cmp_Xc6BmK9sLpHd4nWq8RtZ2v") == reference_of("cmp_Xc6BmK9sLpHd4nWq8RtZ2v")
    ids = [public_id("cmp") for _ in range(200)]
    called = {reference_of(one): one for one in ids}
    assert len(called) == 200 and all(set(one) <= {*LETTERS, "T", "-"} for one in called)
    for reference, one in list(called.items())[:20]:
        assert clean(reference) == reference, "nothing in it looks like a telephone number"
        for typed in (
            reference,
            reference.lower(),
            reference.replace("-", " "),
            reference.removeprefix("T-"),
            f" {reference} ",
        ):
            assert read_reference(typed) == digits_of(one), typed
    for wrong in ("", "T-", "T-ACDE", "C-2026-000001-P", "T-ACDE-FHJK-LMNB", "A" * 9_999, "\0" * 12, "95588"):
        assert read_reference(wrong) == "", wrong


@pytest.mark.django_db
def test_an_officer_finds_a_complaint_by_what_its_complainant_says() -> None:
    filed, other = complaint(registered(PEOPLE[0])), complaint(registered(PEOPLE[1]))
    assert str(filed) == filed.short_reference != other.short_reference
    assert list(Complaint.objects.of_reference(digits_of(filed.public_id))) == [filed]
    assert (
        "complaint_by_reference" in Complaint.objects.of_reference("0" * 12).explain() or Complaint.objects.count() < 9
    )
    desk = desk_of(officer(province=""))
    for typed in (filed.short_reference, filed.short_reference.lower().replace("-", ""), filed.public_id):
        page = desk.get("/regulator/complaints/", {"text": typed}, headers=EN).content.decode()
        assert filed.short_reference in page and other.short_reference not in page, typed
        assert ">cmp_" not in page
    page = desk.get(f"/regulator/complaints/{filed.public_id}/", headers=EN).content.decode()
    assert f"<li>{filed.short_reference}</li>" in page and f"<li>{filed.public_id}" not in page
