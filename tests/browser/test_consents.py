"""A firm's consents, the citizen's page of them and the lead at the desk, as three people see them in both languages."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case
from compliance.cases.services.consent_lead import consent_lead_consider
from compliance.cases.services.gathering import violations_gather
from core import clock
from core.policies import current_policy
from core.services.user import staff_create
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Consent, ConsentFile
from registry.register.services.consent import consent_claim, consent_contest, consent_revoke
from registry.register.services.consent_proof import consent_proofs_add
from tests.browser.eyes import tour
from tests.browser.visitor import visitor
from tests.compliance.world import ACTOR, FIRM_CALLER, PASSWORD, campaign, firm, officer, registered
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import picture
from tests.live import LiveSite
from tests.registry.conftest import subscriber
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser
ALICE = "+8613901580012"


def claim(marketer: Marketer, number: str, **more: Any) -> Consent:
    at = clock.now()
    return consent_claim(
        marketer=marketer, number=subscriber(number), channels=["voice", "text"], categories=["loans"],
        given_at=at - timedelta(days=9), evidence={"kind": "电话录音", "reference": "R-7", "sha256": "ab" * 32},
        at=at, actor=ACTOR, **more,
    )  # fmt: skip


@pytest.fixture
def marketer(live_site: LiveSite) -> Marketer:
    """Of whose claims most were denied, one of them proved by a file."""
    made, at = firm(), clock.now()
    for n in range(current_policy(at).exemptions.contested_least_people):
        consent_contest(consent=claim(made, f"+861391234{n:04}"), at=at, actor=ACTOR)
    registered(ALICE)
    proved = claim(made, ALICE)
    consent_proofs_add(consent_id=proved.pk, files=[handed(picture(), "签字表.jpg")], at=at, actor=ACTOR)
    consent_revoke(consent=claim(made, ALICE, expires_at=at + timedelta(days=90)), at=at, actor=ACTOR)
    policy = current_policy(at)
    for finished, problem in ((at, ""), (None, "list.corrupt"), (None, "")):
        ConsentFile.objects.create(
            marketer=made, actor=str(ACTOR), language="zh-hans", name="同意记录.csv", size=9, folder=f"cff_{problem}{finished}"[:40],
            handed_at=at, expires_at=at + policy.retention.periods["uploaded_list"], finished_at=finished, problem=problem,
        )  # fmt: skip
    return made


def test_a_firm_sees_its_consents_and_what_became_of_its_files(
    browser: Any, live_site: LiveSite, marketer: Marketer
) -> None:
    user = staff_create(email="owner@firm.example", password=PASSWORD, name="王敏", at=clock.now(), actor=ACTOR)
    marketer_member_add(marketer=marketer, user=user, role=MarketerMember.Role.OWNER, at=clock.now(), actor=ACTOR)
    with visitor(browser, live_site.url, "zh-hans") as owner:
        owner.page.goto("/marketers/")
        owner.sign_in(with_second_factor(user), PASSWORD, SECRET)
        proofs = Consent.objects.exclude(proofs=None).get().public_id
        files = [f"files/{file}/" for file in ConsentFile.objects.values_list("public_id", flat=True)]
        pages = ("", "new/", "file/", "revocations/", f"{proofs}/proofs/", *files)
        assert tour(owner.page, [f"/marketers/consents/{page}" for page in pages]) == []
        owner.language = "en"
        owner.page.goto("/marketers/consents/")
        owner.fill(number="139 0158 0012")
        owner.press("Find")
        assert owner.heading == owner.say("What you claim of this number") and "0012" in owner.text
        assert owner.path == "/marketers/consents/"


def test_a_citizen_sees_what_proves_a_consent_and_who_took_the_message(
    browser: Any, live_site: LiveSite, marketer: Marketer
) -> None:
    with visitor(browser, live_site.url, "zh-hans") as citizen:
        citizen.page.goto("/sign-in/?next=/my/consents/")
        citizen.fill(number="139 0158 0012")
        citizen.press("Send the code")
        citizen.fill(code=citizen.latest_code())
        citizen.press("Continue")
        assert "签字表.jpg" in citizen.text and "电话录音" in citizen.text
        assert tour(citizen.page, ["/my/consents/"]) == []


def test_an_officer_reads_the_lead(browser: Any, live_site: LiveSite, marketer: Marketer) -> None:
    campaign(8, days=4, until=clock.now() - timedelta(hours=3), caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=clock.now())
    assert Case.objects.filter(marketer=marketer).exists()
    lead = consent_lead_consider(marketer_id=marketer.pk, at=clock.now())
    assert lead is not None
    user = with_second_factor(officer(province=""))
    with visitor(browser, live_site.url, "zh-hans") as desk:
        desk.page.goto("/regulator/")
        desk.sign_in(user, PASSWORD, SECRET)
        pages = ("", f"firms/{marketer.public_id}/", f"consent-leads/{lead.public_id}/")
        assert tour(desk.page, [f"/regulator/{page}" for page in pages]) == []
