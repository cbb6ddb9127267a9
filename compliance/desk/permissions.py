"""Who may open what on this floor. What an officer may do to one case is in the case table, not here."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.access.roles import DECIDING_ROLES, DESK_ROLES, NATIONAL, Role
from core.access.rules import AccessRule, has_role
from core.errors import NotAllowed
from core.models import User
from core.selectors.officer import roles_in

DESK = AccessRule("desk", has_role(*DESK_ROLES), second_factor=True)
CASE_WORK = AccessRule(
    "case work",
    has_role(Role.OFFICER, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER, Role.HEAD, Role.SUPERVISOR),
    second_factor=True,
)
# Files of a case may tell of persons: a partner department reads that they are there, and asks for them.
CASE_FILES = AccessRule("files of cases", has_role(*DESK_ROLES - {Role.PARTNER}), second_factor=True)
LISTING_WORK = AccessRule("listing work", has_role(*DECIDING_ROLES), second_factor=True)
ADMITTING = frozenset({Role.HEAD, Role.SUPERVISOR})
ADMISSIONS = AccessRule("admissions", has_role(*ADMITTING), second_factor=True)
LOAD = AccessRule("load", has_role(Role.HEAD, Role.SUPERVISOR), second_factor=True)
DECLARATIONS = AccessRule("caller numbers", has_role(*DECIDING_ROLES), second_factor=True)
QUESTIONS = AccessRule("questions to operators", has_role(*DECIDING_ROLES), second_factor=True)
RESTRICTIONS = AccessRule("restrictions of keys", has_role(*DECIDING_ROLES), second_factor=True)
REFERRALS = AccessRule("referrals of complaints", has_role(*ADMITTING), second_factor=True)
PLANTING = AccessRule("planted numbers", has_role(*ADMITTING), second_factor=True)
HELD_ROWS = AccessRule("held rows", has_role(*DECIDING_ROLES), second_factor=True)
IMPORTS = AccessRule("imports", has_role(*ADMITTING), second_factor=True)
REPORTING = AccessRule("reporting", has_role(Role.HEAD, Role.SUPERVISOR, Role.AUDITOR), second_factor=True)
AUDITING = AccessRule("auditing", has_role(Role.AUDITOR), second_factor=True)
ACCESS_LOG = AccessRule("access log", has_role(Role.AUDITOR, Role.SUPERVISOR), second_factor=True)


def office_reaches(user: User, provinces: Iterable[str], roles: frozenset[Role], at: datetime) -> bool:
    """Whether `user` holds one of `roles` for each of these provinces; "", of a firm that names none, is any office's."""
    return all(roles_in(user, province, at) & roles for province in set(provinces) - {NATIONAL})


def check_office(user: User, provinces: Iterable[str], roles: frozenset[Role], at: datetime) -> None:
    """Raises `NotAllowed` where the firm, or one whose claim ends by it, is another office's."""
    if not office_reaches(user, provinces, roles, at):
        message = _("This firm belongs to another office. That office or the national one decides.")
        raise NotAllowed("office.other", message)
