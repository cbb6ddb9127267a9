"""A complainant's number is disclosed to a firm: with the consent of whoever complained, or by a supervisor's reasoned order."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from compliance.cases.models import Case, Disclosure
from compliance.cases.rules.deputy import WORKERS
from compliance.cases.rules.disclosure import OPEN, TURNS, DisclosureState, Turn, may, obstacle
from compliance.cases.selectors.disclosure import disclosable, disclosures_readable
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.ids import askable
from core.models import Number, User
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.number import number_unseal
from core.services.sms import sms_queue
from core.sms.names import name_in_text
from core.sms.purposes import DISCLOSURE
from registry.firms.models import Marketer
from registry.register.selectors.registration_notice import languages_of

ORDERING = frozenset({Role.SUPERVISOR})
DEFENCE = "defence"  # why a firm reads what is disclosed to it
OBSTACLES = {
    "firm": _("No firm on the platform answers for these calls."),
    "unheard": _("A number is disclosed only to a firm that is asked and may answer."),
    "unproved": _("Choose a complaint of this case whose number was proved and is still there."),
    "running": _("The firm can read this number already."),
}


@transaction.atomic
def disclosure_ask(
    *, case: Case, complaint: Complaint, officer: User, purpose: str, at: datetime, seen: str = ""
) -> Disclosure:
    """An officer asks the complainant, who reads the purpose. Nothing is disclosed by it."""
    case = _case(case, officer, WORKERS, at, seen)
    _check(case, complaint, purpose, at)
    if Disclosure.objects.filter(complaint=complaint, marketer=case.respondent, state__in=sorted(OPEN)).exists():
        raise Conflict("disclosure.asked", _("The complainant was asked already."))
    row = Disclosure.objects.create(
        case=case, complaint=complaint, marketer=_firm(case), purpose=purpose.strip(), state=DisclosureState.ASKED,
        asked_at=at,
    )  # fmt: skip
    _write_down(row, "case.disclosure_asked", officer, at, purpose.strip())
    _tell(row, _asked, at)
    return row


@transaction.atomic
def disclosure_answer(*, disclosure: Disclosure, citizen: User, consents: bool, at: datetime) -> Disclosure:
    """The complainant consents or refuses. Silence is neither."""
    turn = Turn.CONSENT if consents else Turn.REFUSE
    return _take_turn(disclosure, citizen, turn, at)


@transaction.atomic
def disclosure_withdraw(*, disclosure: Disclosure, citizen: User, at: datetime) -> Disclosure:
    """A consent is taken back, until the number was disclosed."""
    return _take_turn(disclosure, citizen, Turn.WITHDRAW, at)


@transaction.atomic
def disclosure_make(*, disclosure: Disclosure, officer: User, at: datetime, seen: str = "") -> Disclosure:
    """The number is disclosed on the complainant's consent, if it stands now."""
    case = _case(disclosure.case.merged_into or disclosure.case, officer, WORKERS, at, seen)
    _check(case, disclosure.complaint, disclosure.purpose, at)
    row = _locked(disclosure)
    if not may(Turn.DISCLOSE, row.state):
        raise Conflict("disclosure.unconsented", _("The complainant's consent does not stand. Read the page again."))
    if row.marketer_id != case.respondent_id:
        raise Conflict(
            "disclosure.another", _("The complainant agreed for another firm than the one that answers now. Ask anew.")
        )
    _disclose(row, Turn.DISCLOSE, case, officer, at)
    _write_down(row, "case.disclosure_made", officer, at, row.purpose)
    _tell(row, _agreed, at)
    return row


@transaction.atomic
def disclosure_order(
    *,
    case: Case,
    complaint: Complaint,
    supervisor: User,
    purpose: str,
    reason: str,
    at: datetime,
    seen: str = "",
) -> Disclosure:
    """A supervisor who does not stand aside orders it, with reasons that the complainant reads. A question that is open is
    answered by it."""
    case = _case(case, supervisor, ORDERING, at, seen)
    _check(case, complaint, purpose, at)
    if not reason.strip():
        raise DomainError("disclosure.reason", _("Give the reasons: the complainant reads them."), pointer="/reason")
    firm = _firm(case)
    open_one = Disclosure.objects.select_for_update().filter(complaint=complaint, marketer=firm, state__in=sorted(OPEN))
    row = open_one.first() or Disclosure(case=case, complaint=complaint, marketer=firm)
    row.purpose, row.reason = purpose.strip(), reason.strip()
    _disclose(row, Turn.ORDER, case, supervisor, at)
    _write_down(row, "case.disclosure_ordered", supervisor, at, reason.strip())
    _tell(row, _ordered, at)
    return row


@transaction.atomic
def disclosure_read(*, public_id: str, case: Case, marketer: Marketer, member: User, at: datetime) -> str:
    """The number as the firm reads it (E.164), on record; for whom it was disclosed to, while that time runs. Else NotFound."""
    here = disclosures_readable(case, marketer, at) if case.respondent_id == marketer.pk else Disclosure.objects.none()
    row = here.filter(public_id__in=askable([public_id])).first()
    if row is None or row.complaint.number is None:
        raise NotFound("disclosure.unknown", _("No such number is disclosed to you now."))
    about = {"disclosure": row.pk, "complaint": row.complaint_id, "cases": [row.case_id]}
    actor = Actor.user(member)
    return number_unseal(number=row.complaint.number, purpose=DEFENCE, about=about, actor=actor, at=at)


def _case(case: Case, user: User, roles: frozenset[Role], at: datetime, seen: str) -> Case:
    locked = lock_case(case, seen)
    if not powers_in(locked, user, at).roles & roles:
        if roles == ORDERING:
            raise NotAllowed("disclosure.role", _("Only a supervisor of this region orders a disclosure."))
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if locked.merged_into is not None:
        where = {"reference": locked.merged_into.reference}
        raise Conflict("case.merged", _("This case was merged into %(reference)s, where it goes on.") % where)
    return locked


def _firm(case: Case) -> Marketer:
    assert case.respondent is not None  # `_check` asks for it
    return case.respondent


def _check(case: Case, complaint: Complaint, purpose: str, at: datetime) -> None:
    Complaint.objects.select_for_update(no_key=True).get(pk=complaint.pk)  # two cases may speak of one call
    against = obstacle(disclosable(case, complaint, at))
    if against:
        raise Conflict(f"disclosure.{against}", OBSTACLES[against])
    if not purpose.strip():
        raise DomainError(
            "disclosure.purpose",
            _("Say what the firm needs the number for: the complainant reads it."),
            pointer="/purpose",
        )


def _locked(disclosure: Disclosure) -> Disclosure:
    rows = Disclosure.objects.select_for_update(of=("self",)).select_related("complaint__number", "marketer")
    return rows.get(pk=disclosure.pk)


def _take_turn(disclosure: Disclosure, citizen: User, turn: Turn, at: datetime) -> Disclosure:
    row = _locked(disclosure)
    if citizen.number_id is None or row.complaint.number_id != citizen.number_id:
        raise NotAllowed("disclosure.owner", _("Only whoever complained answers this."))
    if not may(turn, row.state):
        raise Conflict("disclosure.state", _("This was answered or disclosed already. Read the page again."))
    row.state, row.answered_at = TURNS[turn][1], at
    row.save(update_fields=["state", "answered_at"])
    act = f"disclosure.{row.state}"
    audit_write(actor=Actor.user(citizen), act=act, target=row, at=at, data={"complaint": row.complaint_id})
    return row


def _disclose(row: Disclosure, turn: Turn, case: Case, user: User, at: datetime) -> None:
    policy = current_policy(at)
    row.state, row.disclosed_at, row.disclosed_by = TURNS[turn][1], at, user
    row.until = policy.due(at, policy.enforcement.deadlines["disclosure"])
    row.case = case
    row.save()


def _write_down(row: Disclosure, act: str, user: User, at: datetime, note: str) -> None:
    """A line of the file, which names the complaint by its reference for officers."""
    params = {"complaint": row.complaint.short_reference, "disclosure": row.public_id}
    audited = {"complaint": row.complaint_id, "disclosure": row.pk}
    case_happened(row.case, act, Actor.user(user), at, params=params, note=note, audited=audited)


def _tell(row: Disclosure, text: Callable[[str], str], at: datetime) -> None:
    """The complainant gets a message; why stands on the complaint's page."""
    number = row.complaint.number
    assert isinstance(number, Number)
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        said = text(name_in_text(row.marketer.name))
    sms_queue(number=number, kind=DISCLOSURE, text=said, language=language, at=at)


def _asked(firm: str) -> str:
    return gettext(
        "[Do-Not-Call Register] May %(firm)s be told your number, to answer a complaint? You need not agree. "
        "Sign in and answer under My complaints."
    ) % {"firm": firm}


def _agreed(firm: str) -> str:
    return gettext(
        "[Do-Not-Call Register] As you agreed, your number was disclosed to %(firm)s. Sign in and read more under My "
        "complaints."
    ) % {"firm": firm}


def _ordered(firm: str) -> str:
    return gettext(
        "[Do-Not-Call Register] Your number was disclosed to %(firm)s by a supervisor's order. Sign in and read why under My "
        "complaints."
    ) % {"firm": firm}
