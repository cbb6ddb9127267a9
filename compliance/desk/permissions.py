"""Who may open what on this floor. What an officer may do to one case is in the case table, not here."""

from core.access.roles import DESK_ROLES, Role
from core.access.rules import AccessRule, has_role

DESK = AccessRule("desk", has_role(*DESK_ROLES), second_factor=True)
CASE_WORK = AccessRule(
    "case work",
    has_role(Role.OFFICER, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER, Role.HEAD, Role.SUPERVISOR),
    second_factor=True,
)
LISTING_WORK = AccessRule("listing work", has_role(Role.OFFICER, Role.HEAD, Role.SUPERVISOR), second_factor=True)
ADMISSIONS = AccessRule("admissions", has_role(Role.HEAD, Role.SUPERVISOR), second_factor=True)
DECLARATIONS = AccessRule("caller numbers", has_role(Role.OFFICER, Role.HEAD, Role.SUPERVISOR), second_factor=True)
AUDITING = AccessRule("auditing", has_role(Role.AUDITOR), second_factor=True)
ACCESS_LOG = AccessRule("access log", has_role(Role.AUDITOR, Role.SUPERVISOR), second_factor=True)
