"""What speaks for and against letting a firm in: a list of checks, each with what was found. An officer decides, not the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from registry.firms.rules.registration_code import Scheme, code_problem, province_of_code

LICENCE = "licence"
# Where anybody gets a mailbox: an address there shows nothing of a firm.
PUBLIC_MAILBOXES = frozenset(
    {
        "126.com", "139.com", "163.com", "188.com", "189.cn", "21cn.com", "aliyun.com", "aol.com", "foxmail.com", "gmail.com",
        "gmx.com", "gmx.net", "hotmail.com", "icloud.com", "live.com", "mail.com", "mail.ru", "me.com", "msn.com", "outlook.com",
        "proton.me", "protonmail.com", "qq.com", "sina.cn", "sina.com", "sohu.com", "tom.com", "vip.163.com", "vip.qq.com",
        "vip.sina.com", "wo.cn", "yahoo.com", "yandex.com", "yeah.net",
    }
)  # fmt: skip


class Found(StrEnum):
    OK = "ok"
    LOOK = "look"  # an officer has to look at it
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """`code`, `why`: which check it is and why it ended so; `about`: the names or codes the sentence names."""

    code: str
    found: Found
    why: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdmissionFacts:
    """`confirmed_as`, `same_code`, `same_name`, `same_domain`: other firms. `papers`, `papers_opened`: kinds of what was handed
    in, and of what an officer has opened. `numbers_…`: how many numbers the firm declared. `branch_firms`:
    firms here whose code it names as a branch's."""

    code: str
    province: str = ""
    email: str = ""
    identity_confirmed: bool = False
    confirmed_as: tuple[str, ...] = ()
    same_code: tuple[str, ...] = ()
    same_name: tuple[str, ...] = ()
    same_domain: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    papers_opened: tuple[str, ...] = ()
    numbers_approved: int = 0
    numbers_waiting: int = 0
    numbers_disputed: int = 0
    branch_codes: tuple[str, ...] = ()
    branch_firms: tuple[str, ...] = ()


def admission_checks(facts: AdmissionFacts, scheme: Scheme) -> list[Check]:
    """In the order in which an officer goes through them."""
    return [
        _code(facts, scheme),
        _region(facts, scheme),
        _others(facts),
        _name(facts),
        _email(facts),
        _papers(facts),
        _identity(facts),
        _callers(facts),
        *_branches(facts, scheme),
    ]


def _code(facts: AdmissionFacts, scheme: Scheme) -> Check:
    if scheme is None:
        return Check("code", Found.LOOK, "no_scheme")
    problem = code_problem(facts.code, scheme)
    return Check("code", Found.WRONG, problem) if problem else Check("code", Found.OK, "sound")


def _region(facts: AdmissionFacts, scheme: Scheme) -> Check:
    said = province_of_code(facts.code, scheme)
    if not said or not facts.province:
        return Check("region", Found.LOOK, "unsaid")
    return Check("region", Found.OK, "same") if said == facts.province else Check("region", Found.LOOK, "other")


def _others(facts: AdmissionFacts) -> Check:
    if facts.confirmed_as:
        return Check("others", Found.WRONG, "confirmed", facts.confirmed_as)
    if facts.same_code:
        return Check("others", Found.LOOK, "entered", facts.same_code)
    return Check("others", Found.OK, "nobody")


def _name(facts: AdmissionFacts) -> Check:
    if facts.same_name:
        return Check("name", Found.LOOK, "same", facts.same_name)
    return Check("name", Found.OK, "alone")


def _email(facts: AdmissionFacts) -> Check:
    if not facts.email:
        return Check("email", Found.LOOK, "none")
    if is_public_mailbox(domain_of(facts.email)):
        return Check("email", Found.LOOK, "public", (domain_of(facts.email),))
    if facts.same_domain:
        return Check("email", Found.LOOK, "shared", facts.same_domain)
    return Check("email", Found.OK, "own", (domain_of(facts.email),))


def _papers(facts: AdmissionFacts) -> Check:
    if LICENCE not in facts.papers:
        return Check("papers", Found.WRONG, "no_licence")
    if LICENCE not in facts.papers_opened:
        return Check("papers", Found.LOOK, "unopened")
    return Check("papers", Found.OK, "opened")


def _identity(facts: AdmissionFacts) -> Check:
    if facts.identity_confirmed:
        return Check("identity", Found.OK, "confirmed")
    return Check("identity", Found.LOOK, "open")


def _callers(facts: AdmissionFacts) -> Check:
    if facts.numbers_disputed:
        return Check("callers", Found.LOOK, "disputed", (str(facts.numbers_disputed),))
    if facts.numbers_waiting:
        return Check("callers", Found.LOOK, "waiting", (str(facts.numbers_waiting),))
    if facts.numbers_approved:
        return Check("callers", Found.OK, "approved", (str(facts.numbers_approved),))
    return Check("callers", Found.LOOK, "none")


def _branches(facts: AdmissionFacts, scheme: Scheme) -> Iterable[Check]:
    """Nothing of a firm without any."""
    if not facts.branch_codes:
        return
    if facts.branch_firms:
        yield Check("branches", Found.WRONG, "firms", facts.branch_firms)
        return
    wrong = tuple(code for code in facts.branch_codes if code_problem(code, scheme))
    yield Check("branches", Found.WRONG, "codes", wrong) if wrong else Check("branches", Found.OK, "sound")


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower() if "@" in email else ""


def is_public_mailbox(domain: str) -> bool:
    return domain in PUBLIC_MAILBOXES
