"""A firm objects to its refusal, or renews its admission; an officer answers; what nobody renews ends at its term."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from core import clock
from core.actors import Actor
from core.models import User
from core.policies import current_policy
from registry.firms.models import AdmissionRequest, FirmDocument, Marketer
from registry.firms.permissions import waits_for
from registry.firms.selectors.admission import refusal_of as refusal_in_force
from registry.firms.selectors.marketer import former_names, last_standing, name_at
from registry.firms.services.admission_request import (
    admission_object,
    admission_renewal_ask,
    admission_request_answer,
    admissions_end,
    admissions_remind,
    name_change_ask,
)
from registry.firms.services.marketer import marketer_admit, marketer_apply, marketer_refuse, marketer_restore
from registry.firms.services.marketer import marketer_suspend as suspend
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add
from tests.acts import acts, behind, refusal_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.registry.conftest import SYSTEM, at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def person(name: str) -> User:
    return User.objects.create_user(email=f"{name}@example.cn", password="x", name=name, created_at=clock.now())


@pytest.fixture
def owner() -> User:
    return person("owner")


@pytest.fixture
def officers() -> tuple[User, User]:
    return person("first"), person("second")


@pytest.fixture
def firm(owner: User) -> Marketer:
    made = marketer_apply(
        name="Moon",
        registration_code="91310000MA1FL0000N",
        categories=["loans"],
        owner=owner,
        at=clock.now(),
        actor=SYSTEM,
    )
    return marketer_confirm_identity(marketer=made, ground="register", at=clock.now(), actor=SYSTEM)


def refused(firm: Marketer, officer: User, at: datetime | None = None) -> Marketer:
    return marketer_refuse(marketer=firm, reason="no office", at=at or clock.now(), actor=Actor.user(officer))


def admitted(firm: Marketer, conditions: str = "") -> Marketer:
    return marketer_admit(marketer=firm, conditions=conditions, at=clock.now(), actor=SYSTEM)


def end_of(firm: Marketer) -> datetime:
    until = Marketer.objects.get(pk=firm.pk).admitted_until
    assert until is not None
    return until


def answer(request: AdmissionRequest, officer: User, granted: bool, at: datetime | None = None, **said: Any) -> str:
    given = {"reason": "because", **said}
    return refusal_of(
        lambda: admission_request_answer(
            request=request, officer=officer, granted=granted, at=at or clock.now(), **given
        )
    )


def state(firm: Marketer) -> str:
    return Marketer.objects.get(pk=firm.pk).state


def test_an_objection_is_answered_by_another_officer(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    first, second = officers
    refused(firm, first)
    request = admission_object(marketer=firm, user=owner, text="we have one", at=clock.now())
    assert state(firm) == "refused" and request.deadline > clock.now()
    assert answer(request, first, True) == "admission.own_refusal"
    assert answer(request, second, True, reason=" ") == "admission.reason"
    assert answer(request, second, True) == ""
    assert state(firm) == "applied" and answer(request, second, False) == "admission.answered"
    request.refresh_from_db()
    assert (request.state, request.answer, request.answered_by) == ("granted", "because", second)
    assert acts("marketer.objection") == ["marketer.objection_filed", "marketer.objection_granted"]


def test_refused_again_the_refusal_stands_and_is_not_objected_to_twice(
    firm: Marketer, owner: User, officers: tuple[User, User]
) -> None:
    refused(firm, officers[0])
    request = admission_object(marketer=firm, user=owner, text="why", at=clock.now())
    assert answer(request, officers[1], False) == "" and state(firm) == "refused"
    again = refusal_of(lambda: admission_object(marketer=firm, user=owner, text="why", at=clock.now()))
    assert again == "admission.objected"


def test_when_a_firm_may_object(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    def object_at(at: datetime, text: str = "why") -> str:
        return refusal_of(lambda: admission_object(marketer=firm, user=owner, text=text, at=at))

    assert object_at(clock.now()) == "admission.not_refused"
    refused(firm, officers[0])
    refusal = refusal_in_force(Marketer.objects.get(pk=firm.pk), current_policy())
    assert refusal is not None
    until = refusal.may_object_until(current_policy())
    assert object_at(until + SECOND) == "admission.too_late"
    assert object_at(until, " ") == "admission.text"
    assert object_at(until) == ""


@pytest.mark.django_db(transaction=True)
def test_objections_at_once_are_one(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    refused(firm, officers[0])
    at = clock.now()
    said = at_once(3, lambda: refusal_of(lambda: admission_object(marketer=firm, user=owner, text="why", at=at)))
    assert sorted(said) == ["", *["admission.objected"] * 2] and AdmissionRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    refused(firm, officers[0])
    request = admission_object(marketer=firm, user=owner, text="why", at=clock.now())
    said = behind(lambda: answer(request, officers[1], False), lambda: answer(request, officers[1], True))
    assert said == "admission.answered" and state(firm) == "refused"


def test_an_admission_has_a_term_and_conditions(firm: Marketer) -> None:
    admitted(firm, "only for loans")
    term = current_policy().scrub.admission_term
    standing = last_standing(firm.pk)
    assert standing is not None and term is not None
    assert standing.until == end_of(firm) == standing.since + term and standing.conditions == "only for loans"


def test_a_renewal_is_asked_before_the_end_and_adds_a_term_to_it(firm: Marketer, owner: User) -> None:
    admitted(firm)
    end, rules = end_of(firm), current_policy().scrub
    early = refusal_of(lambda: admission_renewal_ask(marketer=firm, user=owner, at=end - rules.renewal_within - SECOND))
    assert early == "admission.too_early"
    at = end - rules.renewal_within
    request = admission_renewal_ask(marketer=firm, user=owner, at=at)
    assert refusal_of(lambda: admission_renewal_ask(marketer=firm, user=owner, at=at)) == "admission.asked"
    assert (
        admissions_end(at=end + DAY) == 0 and state(firm) == "admitted"
    )  # whoever asked in time waits with the admission
    assert answer(request, person("officer"), True, at=end - DAY, conditions="no robots") == ""
    assert rules.admission_term is not None
    assert end_of(firm) == end + rules.admission_term
    assert Marketer.objects.get(pk=firm.pk).admission_conditions == "no robots"


def test_what_is_not_renewed_ends_at_its_term_and_may_be_renewed_later(firm: Marketer, owner: User) -> None:
    admitted(firm)
    end = end_of(firm)
    request = admission_renewal_ask(marketer=firm, user=owner, at=end - DAY)
    assert answer(request, person("officer"), False, at=end - DAY) == "" and state(firm) == "admitted"
    assert [admissions_end(at=end - SECOND), admissions_end(at=end), admissions_end(at=end)] == [0, 1, 0]
    firm.refresh_from_db()
    standing = last_standing(firm.pk)
    assert standing is not None and (firm.state, standing.state) == ("expired", "expired")
    assert acts("marketer.expired") == ["marketer.expired"]
    later = admission_renewal_ask(marketer=firm, user=owner, at=end + DAY)
    assert answer(later, person("another"), True, at=end + 2 * DAY) == "" and state(firm) == "admitted"
    term = current_policy().scrub.admission_term
    assert term is not None and end_of(firm) == end + 2 * DAY + term


def test_in_a_filing_a_firm_whose_term_is_over_may_still_scrub(firm: Marketer, settings: Any) -> None:
    admitted(firm)
    admissions_end(at=end_of(firm))
    firm.refresh_from_db()
    assert waits_for(firm, current_policy()) == ""
    settings.DNC_POLICY = "us"
    assert waits_for(firm, current_policy()) == "admission"  # a licence that is over opens nothing


def test_a_suspension_neither_ends_nor_lengthens_a_term(firm: Marketer, owner: User) -> None:
    admitted(firm)
    end = end_of(firm)
    request = admission_renewal_ask(marketer=firm, user=owner, at=end - 2 * DAY)
    suspend(marketer=firm, reason="spam", case_reference="C", at=end - DAY, actor=SYSTEM)
    assert answer(request, person("officer"), True, at=end - DAY) == "" and state(firm) == "suspended"
    assert admissions_end(at=end + DAY) == 0
    assert marketer_restore(marketer=firm, at=end + DAY, actor=SYSTEM).state == "admitted"
    assert end_of(firm) > end + DAY


def test_a_term_that_ended_during_a_suspension_is_over_after_it(firm: Marketer) -> None:
    admitted(firm)
    end = end_of(firm)
    suspend(marketer=firm, reason="spam", case_reference="C", at=end - DAY, actor=SYSTEM)
    marketer_restore(marketer=firm, at=end + DAY, actor=SYSTEM)
    assert admissions_end(at=end + DAY) == 1 and state(firm) == "expired"


def test_only_an_admission_with_an_end_is_renewed(firm: Marketer, owner: User) -> None:
    def ask() -> str:
        return refusal_of(lambda: admission_renewal_ask(marketer=firm, user=owner, at=clock.now()))

    assert ask() == "admission.no_end"
    admitted(firm)
    Marketer.objects.update(admitted_until=None)
    assert ask() == "admission.no_end" and admissions_end(at=clock.now() + 9999 * DAY) == 0


def test_a_firm_is_told_twice_that_its_admission_ends(
    firm: Marketer, owner: User, tasks_run_here: None, mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    admitted(firm)
    end, within = end_of(firm), current_policy().scrub.renewal_within
    told = []
    for at in (end - within - SECOND, end - within, end - within + DAY, end - 8 * DAY, end - 7 * DAY, end - DAY):
        with django_capture_on_commit_callbacks(execute=True):
            told.append(admissions_remind(at=at))
    assert told == [0, 1, 0, 0, 1, 0]
    assert [mail.to for mail in mailoutbox] == [[owner.email]] * 2
    assert acts("marketers.reminded") == ["marketers.reminded"] * 2
    admission_renewal_ask(marketer=firm, user=owner, at=end - DAY)
    Marketer.objects.update(end_told_at=None)
    assert admissions_remind(at=end - DAY) == 0


def test_answers_and_the_end_reach_the_owners(
    firm: Marketer, owner: User, officers: tuple[User, User], tasks_run_here: None, mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    owner.language = "en"
    owner.save(update_fields=["language"])
    assert marketer_member_add(marketer=firm, user=owner, at=clock.now(), actor=SYSTEM).role == "owner"
    refused(firm, officers[0])
    request = admission_object(marketer=firm, user=owner, text="why", at=clock.now())
    steps: list[tuple[Any, str]] = [
        (lambda: answer(request, officers[1], True, reason="looked again"), "looked again"),
        (lambda: admitted(firm), "is admitted"),
        (lambda: admissions_end(at=end_of(firm)), "admission is over"),
    ]
    for act, words in steps:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert [words in str(mail.body) for mail in mailoutbox] == [True], words


def renewal_refused(firm: Marketer, owner: User, officer: User) -> AdmissionRequest:
    """A day before the admission ends."""
    admitted(firm)
    at = end_of(firm) - DAY
    request = admission_renewal_ask(marketer=firm, user=owner, at=at)
    assert answer(request, officer, False, at=at) == ""
    return request


def object_to(firm: Marketer, owner: User, at: datetime) -> AdmissionRequest:
    return admission_object(marketer=firm, user=owner, text="look again", at=at)


def test_a_refused_renewal_is_objected_to_once_and_answered_by_another(
    firm: Marketer, owner: User, officers: tuple[User, User]
) -> None:
    first, second = officers
    refused_one = renewal_refused(firm, owner, first)
    end, term = end_of(firm), current_policy().scrub.admission_term
    objection = object_to(firm, owner, end - DAY)
    assert (objection.kind, objection.renewal) == ("objection", refused_one)
    assert refusal_of(lambda: object_to(firm, owner, end - DAY)) == "admission.objected"
    assert admissions_end(at=end + DAY) == 0, "filed before the end, the admission stands until the answer"
    assert answer(objection, first, True) == "admission.own_refusal"
    assert answer(objection, second, True, at=end + DAY, conditions="no robots") == "" and state(firm) == "admitted"
    assert term is not None and end_of(firm) == end + DAY + term
    assert Marketer.objects.get(pk=firm.pk).admission_conditions == "no robots"
    assert acts("marketer.objection") == ["marketer.objection_filed", "marketer.objection_granted"]
    assert refusal_of(lambda: object_to(firm, owner, end + 2 * DAY)) == "admission.not_refused"


def test_a_refused_renewal_stands_where_its_objection_is_refused(
    firm: Marketer, owner: User, officers: tuple[User, User]
) -> None:
    renewal_refused(firm, owner, officers[0])
    end = end_of(firm)
    objection = object_to(firm, owner, end - DAY)
    assert answer(objection, officers[1], False, at=end - DAY) == "" and state(firm) == "admitted"
    assert admissions_end(at=end) == 1 and state(firm) == "expired"
    assert refusal_of(lambda: object_to(firm, owner, end)) == "admission.objected"


def test_when_a_refused_renewal_may_be_objected_to(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    renewal_refused(firm, owner, officers[0])
    refusal, end = refusal_in_force(Marketer.objects.get(pk=firm.pk), current_policy()), end_of(firm)
    assert refusal is not None
    until = refusal.may_object_until(current_policy())
    assert refusal_of(lambda: object_to(firm, owner, until + SECOND)) == "admission.too_late"
    assert admissions_end(at=end) == 1
    assert object_to(firm, owner, until).state == "open" and state(firm) == "expired"


def test_a_suspension_that_ended_takes_no_objection_away(
    firm: Marketer, owner: User, officers: tuple[User, User]
) -> None:
    renewal_refused(firm, owner, officers[0])
    at = end_of(firm) - DAY + SECOND
    suspend(marketer=firm, reason="x", case_reference="C-1", at=at, actor=SYSTEM)
    marketer_restore(marketer=firm, at=at + SECOND, actor=SYSTEM)
    assert object_to(firm, owner, at + 2 * SECOND).state == "open"


def test_a_renewal_asked_anew_is_not_objected_to(firm: Marketer, owner: User, officers: tuple[User, User]) -> None:
    renewal_refused(firm, owner, officers[0])
    at = end_of(firm) - DAY
    admission_renewal_ask(marketer=firm, user=owner, at=at)
    assert refusal_of(lambda: object_to(firm, owner, at)) == "admission.not_refused"


def ask_name(firm: Marketer, owner: User, name: str = "Sun", at: datetime | None = None) -> AdmissionRequest:
    return name_change_ask(
        marketer=firm, user=owner, name=name, files=[handed(GOOD["pdf"], "licence")], text="sold", at=at or clock.now()
    )


@pytest.mark.usefixtures("own_files")
def test_a_firm_is_called_otherwise_once_an_officer_grants_it(firm: Marketer, owner: User) -> None:
    before = clock.now()
    request = ask_name(firm, owner)
    assert Marketer.objects.get(pk=firm.pk).name == "Moon" and FirmDocument.objects.get().what == "name"
    at = before + DAY
    assert answer(request, person("officer"), True, at=at) == ""
    firm.refresh_from_db()
    assert firm.name == "Sun" and former_names(firm) == [("Moon", at)]
    assert [name_at(firm, moment) for moment in (before, at - SECOND, at, at + DAY)] == ["Moon", "Moon", "Sun", "Sun"]
    again = ask_name(firm, owner, "Star", at + DAY)
    assert answer(again, person("another"), True, at=at + DAY) == ""
    firm.refresh_from_db()
    assert [name_at(firm, moment) for moment in (before, at, at + DAY)] == ["Moon", "Sun", "Star"]
    assert acts("marketer.name") == ["marketer.name_filed", "marketer.name_granted"] * 2


@pytest.mark.usefixtures("own_files")
def test_a_refused_name_leaves_the_old_one(firm: Marketer, owner: User) -> None:
    request = ask_name(firm, owner)
    assert answer(request, person("officer"), False) == ""
    firm.refresh_from_db()
    assert firm.name == "Moon" and former_names(firm) == []


@pytest.mark.usefixtures("own_files")
def test_what_a_change_of_name_needs(firm: Marketer, owner: User) -> None:
    at = clock.now()
    assert refusal_of(lambda: ask_name(firm, owner, " ")) == "firm.name"
    assert refusal_of(lambda: ask_name(firm, owner, "Moon")) == "firm.name"
    bare = refusal_of(lambda: name_change_ask(marketer=firm, user=owner, name="Sun", files=[], at=at))
    assert bare == "firm_document.none" and not AdmissionRequest.objects.exists()
    ask_name(firm, owner)
    assert refusal_of(lambda: ask_name(firm, owner, "Star")) == "admission.asked"
    assert FirmDocument.objects.count() == 1


@pytest.mark.usefixtures("own_files")
def test_a_change_of_name_neither_holds_nor_hinders_an_admission(firm: Marketer, owner: User) -> None:
    admitted(firm)
    end = end_of(firm)
    ask_name(firm, owner, at=end - DAY)
    assert admission_renewal_ask(marketer=firm, user=owner, at=end - DAY).state == "open"
    AdmissionRequest.objects.filter(kind="renewal").delete()
    assert admissions_end(at=end) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_files")
def test_two_changes_of_name_at_once_are_one(firm: Marketer, owner: User) -> None:
    said = at_once(2, lambda: refusal_of(lambda: ask_name(firm, owner)))
    assert sorted(said) == ["", "admission.asked"] and AdmissionRequest.objects.count() == 1
