"""Who lives in the demo's country: what the pack says under [demo], and officers with the names of its roles.

Everybody is invented; number ranges are of the real plan so that they read right.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from django.utils.translation import override
from msgspec import Meta, Struct

from core.access.roles import NATIONAL, Role
from core.policies import Policy, PolicyError, current_policy
from core.web.roles import province_name, role_name

MAIL = "demo.example"  # domain of log-ins
# Log-in -> role; at the national office.
NATIONAL_OFFICERS = {
    "officer": Role.OFFICER,
    "officer2": Role.OFFICER,
    "head": Role.HEAD,
    "legal": Role.LEGAL_REVIEWER,
    "hearing": Role.HEARING_OFFICER,
    "supervisor": Role.SUPERVISOR,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
    "administrator2": Role.ADMINISTRATOR,
}
E164 = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]
Prefix = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{4,10}$")]  # E.164 without the last four digits


class Firm(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    categories: Annotated[tuple[str, ...], Meta(min_length=1)]
    province: str
    callers: tuple[str, ...]  # declared
    identifier: str = ""


class OtherFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Another centre's file among the sample data (`DNC_DATA`), and the caller that it names most often."""

    path: str
    format: str
    most_reported: str


class Country(Struct, frozen=True, forbid_unknown_fields=True):
    home_province: str  # where officers work, and who else has an office
    other_province: str
    mobile_prefixes: tuple[Prefix, ...]  # fifty of them make some thousand people
    citizen: E164
    story_caller: str  # the home province's line that calls all the same, without its last four digits
    story_category: str
    firms: Annotated[tuple[Firm, ...], Meta(min_length=5)]  # the first holds the key, the last waits for admission
    operator: str
    rogue_callers: tuple[str, ...]  # undeclared callers, complained about
    pitches: tuple[str, ...]
    rationale: str  # of the officers' decisions
    receipt: str  # what a firm signed that was served
    place: str  # of hearings
    letters: dict[str, str] = {}  # what an act's letter to the firm says, by act
    other_file: OtherFile | None = None


@dataclass(frozen=True)
class Officer:
    login: str
    name: str
    role: Role
    province: str


def country_of(policy: Policy) -> Country:
    """The demo's country of a pack. PolicyError where its [demo] is missing or wrong, or names what the pack does not."""
    try:
        country = msgspec.convert(policy.demo, Country)
    except msgspec.ValidationError as error:
        raise PolicyError(f"The table [demo] of {policy.code}.toml cannot be used: {error}.") from error
    trades = {country.story_category, *(code for firm in country.firms for code in firm.categories)}
    places = {country.home_province, country.other_province, *(firm.province for firm in country.firms)}
    for code in sorted({*(trades - set(policy.register.categories)), *(places - set(policy.numbering.provinces))}):
        raise PolicyError(
            f"The table [demo] of {policy.code}.toml names {code!r}, no category or province of the pack."
        )
    return country


def officers_of(country: Country) -> list[Officer]:
    """Every role at the national office, and officers in two provinces, named in the pack's own language."""
    policy = current_policy()
    with override(policy.languages[0]):
        national = [
            Officer(login, f"{role_name(role, policy)}{' 2' if login[-1] == '2' else ''}", role, NATIONAL)
            for login, role in NATIONAL_OFFICERS.items()
        ]
        provincial = [
            Officer(login, f"{role_name(Role.OFFICER, policy)} ({province_name(code, policy)})", Role.OFFICER, code)
            for login, code in (("officer_home", country.home_province), ("officer_other", country.other_province))
        ]
    return national + provincial
