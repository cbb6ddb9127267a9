"""Who works in the demo's country: officers, firms with their keys, an operator."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP

from compliance.findings.services.operator_answer import answer_take_in
from config.demo import secrets
from config.demo.country import MAIL, Country, Firm, officers_of
from core.access.roles import Role
from core.actors import Actor
from core.models import User
from core.policies import current_policy
from core.services.user import role_grant, staff_create
from registry.firms.models import Marketer, MarketerMember, Operator
from registry.firms.rules.question import Answer
from registry.firms.rules.registration_code import uscc_check_sign
from registry.firms.services.api_key import api_key_create
from registry.firms.services.caller_claim import claim_question_ask
from registry.firms.services.caller_number import caller_approve, caller_declare
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add, operator_member_add
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer

# Log-ins of firms, in the order of the country's list: one that keeps the rules and holds the key, one that is accused.
LOGINS = {0: "marketer", 1: "accused"}
SETUP = Actor.system("demo")
MARKETER_KEY = ("scrub", "watchlist", "consent")
OPERATOR_KEY = ("register", "complaint", "blacklist", "verdict")


def account(kept: dict[str, Any], role: str, mail: str, name: str, at: datetime) -> User:
    found = secrets.login(kept, role, f"{role}@{mail}")
    user = staff_create(email=found["login"], password=found["password"], name=name, at=at, actor=SETUP)
    TOTP.activate(user, found["totp_secret"])
    return user


def officers(country: Country, kept: dict[str, Any], at: datetime) -> None:
    """The desk: every role of the log-ins at the national office, and colleagues in two provinces."""
    for officer in officers_of(country):
        user = account(kept, officer.login, MAIL, officer.name, at)
        if officer.role is Role.ADMINISTRATOR:
            User.objects.filter(pk=user.pk).update(is_staff=True)
        role_grant(user=user, role=officer.role, province=officer.province, granted_by=None, at=at)


def firms(country: Country, kept: dict[str, Any], at: datetime) -> None:
    """A dozen admitted firms, two with log-ins; the first holds the key. One more waits for admission."""
    telecom = Operator.objects.get(name=country.operator)
    for number, firm in enumerate(country.firms):
        login = LOGINS.get(number)
        owner = account(kept, login, MAIL, firm.name, at) if login else None
        marketer = apply(firm, number, owner, at)
        if firm is country.firms[-1]:
            continue
        let_in(marketer, firm, telecom, at + timedelta(days=1))
        if number == 0:
            _, key = api_key_create(
                owner=marketer, name="CRM", scopes=MARKETER_KEY, at=at + timedelta(days=1), actor=SETUP
            )
            kept["keys"] |= dict.fromkeys(MARKETER_KEY, key)
        elif number == 1:  # a dispute for the desk: it claims the number of the firm before
            claimed = _story_firm(country).callers[0]
            caller_declare(marketer=marketer, caller=claimed, at=at + timedelta(days=2), actor=SETUP)
    secrets.write(kept)


def let_in(marketer: Marketer, firm: Firm, telecom: Operator, at: datetime) -> None:
    """What an officer does for an applicant: who it is, that it may call, and from which numbers, as their operator confirms."""
    marketer_confirm_identity(marketer=marketer, ground="register", at=at, actor=SETUP)
    marketer = marketer_admit(marketer=marketer, at=at, actor=SETUP)
    for caller in firm.callers:
        declared = caller_declare(marketer=marketer, caller=caller, operator=telecom, at=at, actor=SETUP)
        asked = claim_question_ask(claim=declared, operator=telecom, at=at, actor=SETUP)
        held = Answer(outcome="yes", holder=firm.name, holder_code=marketer.registration_code, since=at.date())
        question_answer(question=asked, answer=held, at=at, actor=SETUP)
        answer_take_in(question_id=asked.pk, at=at)
        caller_approve(declaration=declared, at=at, actor=SETUP)


def _story_firm(country: Country) -> Firm:
    return country.firms[0]


def _made_code(number: int) -> str:
    """A code that nobody has, of the form of a real one where that has a check sign."""
    if current_policy().scrub.registration_code != "uscc":
        return f"DEMO-{number:05d}"
    first = f"91310000MADEM{number:04d}"
    return first + uscc_check_sign(first)


def apply(firm: Firm, number: int, owner: User | None, at: datetime) -> Marketer:
    marketer = marketer_apply(
        name=firm.name,
        registration_code=firm.identifier or _made_code(number),
        categories=firm.categories,
        province=firm.province,
        contact_name=firm.name,
        contact_email=f"{firm.code}@example.com",
        at=at,
        actor=SETUP,
    )
    if owner:
        marketer_member_add(marketer=marketer, user=owner, role=MarketerMember.Role.OWNER, at=at, actor=SETUP)
    return marketer


def operator(country: Country, kept: dict[str, Any], at: datetime) -> None:
    user = account(kept, "operator", MAIL, country.operator, at)
    admitted = operator_admit(name=country.operator, at=at, actor=SETUP)
    operator_member_add(operator=admitted, user=user, at=at, actor=SETUP)
    _, key = api_key_create(owner=admitted, name="Intake", scopes=OPERATOR_KEY, at=at, actor=SETUP)
    kept["keys"] |= dict.fromkeys(OPERATOR_KEY, key)
    secrets.write(kept)
