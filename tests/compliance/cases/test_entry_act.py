"""Who stands aside from a case does nothing to its entries."""

import pytest

from compliance.cases.models import Case
from compliance.cases.services.entry_act import EntryAct, entry_act
from compliance.cases.services.recusal import case_recuse
from tests.acts import refusal_of
from tests.compliance.listings.listed import AT, listed
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", EntryAct)
def test_whoever_stands_aside_from_its_case_does_nothing_to_an_entry(act: EntryAct) -> None:
    entry, person = listed(), officer()
    case_recuse(case=Case.objects.get(), officer=person, reason="亲属", at=AT)
    refused = refusal_of(lambda: entry_act(entry=entry, act=act, officer=person, reason="复核", at=AT))
    assert refused == "listing.recused"
    done = refusal_of(
        lambda: entry_act(entry=entry, act=act, officer=officer(mail="二号@office.example"), reason="复核", at=AT)
    )
    assert done == ("listing.unsupported" if act == EntryAct.EXTEND else "")
