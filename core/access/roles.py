"""Who a person is to the registry. Officers' roles come from the administrative-penalty procedure."""

from enum import StrEnum


class Role(StrEnum):
    INTAKE_CLERK = "intake_clerk"
    OFFICER = "officer"
    LEGAL_REVIEWER = "legal_reviewer"
    HEARING_OFFICER = "hearing_officer"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


DESK_ROLES = frozenset(Role) - {Role.ADMINISTRATOR}
DECIDING_ROLES = frozenset(
    {Role.OFFICER, Role.HEAD, Role.SUPERVISOR}
)  # who decides at the desk, each within the office
NATIONAL = ""  # the province of the national office
