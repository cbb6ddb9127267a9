"""Roles and offices as words of the policy, for choosing and for showing."""

from typing import Any

from django.utils.translation import gettext as _

from core.access.roles import NATIONAL, Role
from core.policies import Policy
from core.translation.words import named
from core.web.forms import unchosen

NATIONAL_OFFICE = "national"


def role_name(code: str, policy: Policy) -> str:
    if code == Role.ADMINISTRATOR:
        return _("Administrator")
    return named(policy.enforcement.case_roles.get(code), code)


def province_name(code: str, policy: Policy) -> str:
    if code == NATIONAL:
        return _("National office")
    found = policy.numbering.provinces.get(code)
    return named(found.names, code) if found else code


def role_choices(policy: Policy) -> list[tuple[str, str]]:
    return [(str(role), role_name(role, policy)) for role in Role]


def office_choices(policy: Policy) -> list[tuple[str, Any]]:
    """Offices to choose from; the national one, which reaches everywhere, is chosen by a word and never by silence."""
    offices = (NATIONAL, *policy.numbering.provinces)
    return unchosen((code or NATIONAL_OFFICE, province_name(code, policy)) for code in offices)
