"""Who asks: every column of the matrix, and the names by which the tables say who may.

Nothing here is read from the site's own rules: a column belongs to the groups a person would say it belongs to.
"""

from dataclasses import dataclass, field, replace

ONE, OTHER = "one", "other"  # two of everything: two firms, two provinces, two citizens, two operators
NOBODYS: frozenset[str] = frozenset()
PROVINCES = {ONE: "CN-JS", OTHER: "CN-ZJ"}

CASE_ROLES = ("officer", "legal_reviewer", "hearing_officer", "head", "supervisor")
ROLES = ("intake_clerk", *CASE_ROLES, "auditor", "partner")


@dataclass(frozen=True)
class Visitor:
    """`groups`: what it is. `sides`: whose objects are its own, or its office's. `proved`: by a second factor; `lately`: in
    the last minutes.
    """

    name: str
    groups: frozenset[str] = frozenset()
    sides: frozenset[str] = NOBODYS
    proved: bool = True
    lately: bool = True

    @property
    def stranger(self) -> bool:
        return not self.groups

    @property
    def twin(self) -> "Visitor | None":
        """Who is on the one side what this visitor is on the other."""
        return TWINS.get(self) if self.sides == {OTHER} else None


def visitor(name: str, groups: str, *sides: str, proved: bool = True, lately: bool = True) -> Visitor:
    return Visitor(name, frozenset(groups.split()), frozenset(sides), proved, lately)


def officers() -> list[Visitor]:
    """Each role in the province of the one case, in that of the other, and in the national office."""
    where = {"of the province": (ONE,), "of another province": (OTHER,), "of the national office": (ONE, OTHER)}
    return [
        visitor(f"{role} {place}", f"mail desk {role}" + (f" {role}-here" if ONE in sides else ""), *sides)
        for role in ROLES
        for place, sides in where.items()
    ]


VISITORS = (
    visitor("stranger", ""),
    visitor("citizen", "citizen", ONE),
    visitor("another citizen", "citizen", OTHER),
    visitor("firm's owner", "mail firm owner", ONE),
    visitor("firm's member", "mail firm", ONE),
    visitor("another firm's owner", "mail firm owner", OTHER),
    visitor("another firm's member", "mail firm", OTHER),
    visitor("firm's owner without a second factor", "mail firm owner", ONE, proved=False),
    visitor("firm's member without a second factor", "mail firm", ONE, proved=False),
    visitor("firm's owner who signed in long ago", "mail firm owner", ONE, lately=False),
    visitor("owner of the firm's call centre", "mail firm owner"),
    visitor("applicant's owner", "mail firm owner applicant"),
    visitor("suspended firm's owner", "mail firm owner suspended"),
    visitor("operator's member", "mail operator", ONE),
    visitor("another operator's member", "mail operator", OTHER),
    visitor("operator's member without a second factor", "mail operator", ONE, proved=False),
    visitor("operator's member who signed in long ago", "mail operator", ONE, lately=False),
    visitor("suspended operator's member", "mail suspended-operator"),
    visitor("somebody who left the firm", "mail"),
    visitor("somebody whose role has ended", "mail"),
    *officers(),
    visitor("officer without a second factor", "mail desk officer", ONE, proved=False),
    visitor("administrator", "mail administrator", ONE, OTHER),
    visitor("administrator without a second factor", "mail administrator", ONE, OTHER, proved=False),
    visitor("administrator who signed in long ago", "mail administrator", ONE, OTHER, lately=False),
)
BY_NAME = {one.name: one for one in VISITORS}


def _kind(one: Visitor) -> tuple[frozenset[str], bool, bool]:
    """But for what it may do here and not there."""
    return frozenset(group for group in one.groups if not group.endswith("-here")), one.proved, one.lately


TWINS = {
    other: one
    for other in VISITORS
    for one in VISITORS
    if other.sides == {OTHER} and one.sides == {ONE} and _kind(one) == _kind(other)
}


@dataclass(frozen=True)
class Who:
    """Whom a door lets in: any of `groups`; the empty group is everybody.

    `door`: the address where a stranger signs in. `second_factor`: asked of whoever else may; `anew`: one of the last minutes, or
    of whatever `within` says.
    """

    words: str
    groups: frozenset[str] = field(default_factory=frozenset)
    door: str = "account_login"
    second_factor: bool = False
    anew: bool = False
    within: str = "minutes"

    def __contains__(self, one: Visitor) -> bool:
        return self is EVERYBODY or bool(self.groups & one.groups)


def who(words: str, groups: str, door: str = "account_login", *, second_factor: bool = False) -> Who:
    return Who(words, frozenset(groups.split()), door, second_factor)


def anew(one: Who) -> Who:
    return replace(one, anew=True)


EVERYBODY = Who("everybody")
NOBODY = who("nobody", "no-such-group")
SIGNED_IN = who("whoever is signed in", "citizen mail", "sign-in")
BY_MAIL = who("whoever signs in by e-mail", "mail")
# Nobody here has one; that it is asked of whoever has: tests/registry/firms/test_second_factor.py
BY_MAIL_ANEW = who("whoever signs in by e-mail, with the second factor they have, of the last minutes", "mail")
CITIZEN = who("citizens", "citizen", "sign-in")
FIRM = who("a firm's people", "firm", second_factor=True)
OWNER = who("a firm's owners", "owner", second_factor=True)
OWNER_ANEW = anew(OWNER)
OPERATOR = who("an operator's people", "operator", second_factor=True)
OPERATOR_HOME = who("an operator's people, suspended or not", "operator suspended-operator", second_factor=True)
OPERATOR_ANEW = anew(OPERATOR)
OPERATOR_SHIFT = replace(OPERATOR_ANEW, within="shift")
DESK = who("every role of the desk", "desk", second_factor=True)
CASE_WORK = who("who works on cases", " ".join(CASE_ROLES), second_factor=True)
CASE_FILES = who("every role of the desk but partners", " ".join(ROLES[:-1]), second_factor=True)
LISTING_WORK = who("officer, head, supervisor", "officer head supervisor", second_factor=True)
DECLARATIONS = LISTING_WORK  # of caller numbers
HELD_ROWS = LISTING_WORK
OFFICE_OF_FIRM = who(
    "officer, head, supervisor of the firm's office or the national one", "officer-here head-here supervisor-here"
)
ADMISSIONS = who("head, supervisor", "head supervisor", second_factor=True)
LOAD = who("head, supervisor", "head supervisor", second_factor=True)
REPORTING = who("head, supervisor, auditor", "head supervisor auditor", second_factor=True)
AUDITOR = who("auditors", "auditor", second_factor=True)
ACCESS_LOG = who("auditor, supervisor", "auditor supervisor", second_factor=True)
ADMINISTRATOR = who("administrators", "administrator", second_factor=True)
ADMINISTRATOR_ANEW = anew(ADMINISTRATOR)
