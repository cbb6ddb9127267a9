"""The checks of an application: each with what was found and why, from what the platform knows of this firm and of others."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.services.opening import opening_record
from registry.firms.models import Branch, Marketer
from registry.firms.rules.admission import AdmissionFacts, Found, admission_checks
from registry.firms.selectors.admission import OPENED, admission_facts
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.firm_document import firm_documents_add
from registry.firms.services.marketer import marketer_apply, marketer_refuse
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.words import CHECK_REASONS, CHECK_TONES, CHECKS, CHECKS_FOUND
from tests.callers import approved
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.registry.conftest import SYSTEM, make_marketer

SOUND = AdmissionFacts(
    code="91310000MA1FL0000N",
    province="CN-SH",
    email="li@moon.example",
    identity_confirmed=True,
    papers=("licence",),
    papers_opened=("licence",),
    numbers_approved=1,
)


def found(facts: AdmissionFacts, scheme: Any = "uscc") -> dict[str, tuple[str, str]]:
    return {check.code: (str(check.found), check.why) for check in admission_checks(facts, scheme)}


def test_of_a_firm_with_everything_every_check_is_in_order() -> None:
    assert {check.found for check in admission_checks(SOUND, "uscc")} == {Found.OK}


@pytest.mark.parametrize(
    ("change", "check", "said"),
    [
        ({"code": "91310000MA1FL0000C"}, "code", ("wrong", "check_sign")),
        ({"province": "CN-BJ"}, "region", ("look", "other")),
        ({"province": ""}, "region", ("look", "unsaid")),
        ({"confirmed_as": ("Moon",), "same_code": ("X",)}, "others", ("wrong", "confirmed")),
        ({"same_code": ("X",)}, "others", ("look", "entered")),
        ({"same_name": ("Moon (9131)",)}, "name", ("look", "same")),
        ({"email": ""}, "email", ("look", "none")),
        ({"email": "li@QQ.com"}, "email", ("look", "public")),
        ({"same_domain": ("Sun",)}, "email", ("look", "shared")),
        ({"papers": ("other",), "papers_opened": ("other",)}, "papers", ("wrong", "no_licence")),
        ({"papers_opened": ()}, "papers", ("look", "unopened")),
        ({"identity_confirmed": False}, "identity", ("look", "open")),
        ({"numbers_approved": 0}, "callers", ("look", "none")),
        ({"numbers_waiting": 2}, "callers", ("look", "waiting")),
        ({"numbers_disputed": 1, "numbers_waiting": 2}, "callers", ("look", "disputed")),
        ({"branch_codes": ("91320000MA1FL00034",)}, "branches", ("ok", "sound")),
        ({"branch_codes": ("9132",)}, "branches", ("wrong", "codes")),
        ({"branch_codes": ("91320000MA1FL00034",), "branch_firms": ("Sun",)}, "branches", ("wrong", "firms")),
    ],
)
def test_what_is_amiss_stands_at_its_check_alone(change: dict[str, Any], check: str, said: tuple[str, str]) -> None:
    before, after = found(SOUND), found(replace(SOUND, **change))
    assert after[check] == said
    others = before.keys() - {check, "region"}  # a wrong code says nothing of a region
    assert {key: after[key] for key in others} == {key: before[key] for key in others}


def test_where_no_scheme_of_codes_is_known_an_officer_looks() -> None:
    assert found(SOUND, None)["code"] == ("look", "no_scheme") and found(SOUND, None)["region"] == ("look", "unsaid")


def test_every_check_and_reason_has_its_words() -> None:
    assert {reason.partition(".")[0] for reason in CHECK_REASONS} == set(CHECKS)
    assert set(CHECKS_FOUND) == set(CHECK_TONES) == set(Found)


def apply(code: str = SOUND.code, name: str = "Moon Loans", **fields: Any) -> Marketer:
    at = clock.now()
    said = {"contact_email": "li@moon.example", "province": "CN-SH", **fields}
    return marketer_apply(name=name, registration_code=code, categories=["loans"], at=at, actor=SYSTEM, **said)


@pytest.mark.django_db
def test_the_facts_are_this_firms_and_name_the_others() -> None:
    firm = apply()
    assert found(admission_facts([firm])[firm.pk]) == {
        "code": ("ok", "sound"), "region": ("ok", "same"), "others": ("ok", "nobody"), "name": ("ok", "alone"),
        "email": ("ok", "own"), "papers": ("wrong", "no_licence"), "identity": ("look", "open"),
        "callers": ("look", "none"),
    }  # fmt: skip
    squatter = apply(name="Squatter", contact_email="a@qq.com")
    twin = apply("91310000MA1FL0001R", name="ＭＯＯＮ loans", contact_email="b@MOON.example")
    facts = admission_facts([firm, squatter, twin])
    assert facts[firm.pk].same_code == ("Squatter",) and facts[squatter.pk].same_code == ("Moon Loans",)
    assert facts[firm.pk].same_name == ("ＭＯＯＮ loans (91310000MA1FL0001R)",)
    assert facts[firm.pk].same_domain == ("ＭＯＯＮ loans",) and facts[squatter.pk].same_domain == ()
    marketer_refuse(marketer=twin, reason="not this firm", at=clock.now(), actor=SYSTEM)
    marketer_confirm_identity(marketer=squatter, ground="register", at=clock.now(), actor=SYSTEM)
    after = admission_facts([firm])[firm.pk]
    assert (after.same_name, after.same_domain, after.confirmed_as) == ((), (), ("Squatter",))


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_a_paper_counts_once_an_officer_has_opened_it() -> None:
    firm = apply()
    [paper] = firm_documents_add(
        marketer=firm, files=[handed(GOOD["text"], "licence")], what="licence", at=clock.now(), actor=SYSTEM
    )
    assert found(admission_facts([firm])[firm.pk])["papers"] == ("look", "unopened")
    opening_record(act=OPENED, target=paper.attachment, purpose="duty", actor=SYSTEM, at=clock.now(), about={})
    assert found(admission_facts([firm])[firm.pk])["papers"] == ("ok", "opened")


@pytest.mark.django_db
def test_callers_and_branches_are_counted() -> None:
    firm, other = make_marketer(), make_marketer("91310000MA1FL0000B", name="Other")
    at = clock.now()
    approved(firm, "4009001166", at=at)
    assert found(admission_facts([firm])[firm.pk])["callers"] == ("ok", "approved")
    caller_declare(marketer=firm, caller="4009001167", at=at, actor=SYSTEM)
    assert found(admission_facts([firm])[firm.pk])["callers"] == ("look", "waiting")
    caller_declare(marketer=other, caller="4009001167", at=at, actor=SYSTEM)
    assert found(admission_facts([firm])[firm.pk])["callers"] == ("look", "disputed")
    Branch.objects.create(
        marketer=firm, name="B", registration_code=other.registration_code, province="CN-BJ", since=clock.now()
    )
    assert admission_facts([firm])[firm.pk].branch_firms == ("Other",)


@pytest.mark.django_db
def test_a_page_of_firms_costs_as_many_queries_as_one() -> None:
    firms = [apply(f"91310000MA1FL{n:04}X", name=f"Firm {n}", contact_email=f"a@f{n}.example") for n in range(8)]
    with CaptureQueriesContext(connection) as one:
        admission_facts(firms[:1])
    with CaptureQueriesContext(connection) as all_of_them:
        admission_facts(firms)
    assert len(all_of_them) == len(one) <= 9
