"""The pages of the desk that are measured: every address of its table of addresses, and lists as they are searched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.access.roles import Role

# What stands in the addresses, by the name of the page: a value of `benchmarks.desk_world.named`, or the word itself.
CASE = {"public_id": "case"}
REPORT = {"pk": "report"}
OPERATOR = {"public_id": "operator"}
PARTS: dict[str, Mapping[str, str]] = {
    "desk-case-act": {**CASE, "name": "act"},
    "desk-case-attachment-original": {**CASE, "attachment": "attachment"},
    "desk-case-payment": {"public_id": "decided"},
    "desk-case-write-off": {"public_id": "decided"},
    "desk-case-publication": {"public_id": "decided"},
    "desk-case-document": {"public_id": "decided", "document_id": "document"},
    "desk-case-draft": {**CASE, "kind": "kind"},
    "desk-preservation": {"public_id": "preservation"},
    "desk-import-withdraw": {"public_id": "import"},
    "desk-complaint": {"public_id": "complaint"},
    "desk-complaint-number": {"public_id": "complaint"},
    "desk-complaint-text": {"public_id": "complaint"},
    "desk-complaint-ask": {"public_id": "complaint"},
    "desk-complaint-referral": {"public_id": "complaint"},
    "desk-complaint-review": {"public_id": "reviewed"},
    "desk-caller": {"pk": "caller"},
    "desk-caller-facts": {"pk": "caller"},
    "desk-caller-ask": {"pk": "caller"},
    "desk-question-withdraw": {"public_id": "question"},
    "desk-firm": {"public_id": "firm"},
    "desk-appeal": {"pk": "appeal"},
    "desk-entry": {"public_id": "entry"},
    "desk-report": REPORT,
    "desk-report-release": REPORT,
    "desk-report-correct": REPORT,
    "desk-access-mark": {"pk": "opening"},
    "administration-role-grant": {"user_id": "officer"},
    "administration-officer-close": {"user_id": "officer"},
    "administration-role-end": {"grant_id": "grant"},
    "administration-message-purpose": {"purpose": "purpose", "answer": "stop"},
    "administration-operator": OPERATOR,
    "administration-operator-access": {**OPERATOR, "answer": "stop_operator"},
    "administration-operator-member-end": {**OPERATOR, "member_id": "member"},
}
# What most firms are called, two signs that few are, and digits of declared numbers.
PARTS_OF_FIRMS: Mapping[str, str] = {
    "by a common part": "text=有限公司",
    "by two signs": "text=电信",
    "by two common signs": "text=科技",
    "by digits": "text=4017",
    "by two digits": "text=77",
}
BACK, SENT, FILE, ONE = (
    "leads back to the page it is sent from",
    "is only sent to",
    "gives a file, which is made or read for it",
    "shows one row by its key, of which there is none in the benchmark",
)
LEFT_OUT = {
    "desk-consent-lead": ONE,
    "desk-case-take": BACK,
    "desk-case-note": BACK,
    "desk-case-more-time": BACK,
    "desk-never-list": BACK,
    "desk-case-attachments-add": BACK,
    "desk-case-write-off-propose": BACK,
    "desk-case-attachment": FILE,
    "desk-case-document-pdf": FILE,
    "desk-case-draft-pdf": FILE,
    "desk-preservation-pdf": FILE,
    "desk-import-hand-in": BACK,
    "desk-import-progress": BACK,
    "desk-held-row-release": BACK,
    "desk-held-row-caller": BACK,
    "desk-import-judge": BACK,
    "desk-admission": BACK,
    "desk-admission-request": ONE,
    "desk-firm-document": FILE,
    "desk-declaration": BACK,
    "desk-quota": BACK,
    "desk-quota-paper": FILE,
    "desk-declaration-ask": ONE,
    "desk-declaration-document": FILE,
    "desk-restriction": ONE,
    "desk-planted-code": BACK,
    "desk-planted-call": ONE,
    "desk-planted-end": ONE,
    "desk-planted-lead": ONE,
    "desk-complaint-recording": ONE,
    "desk-complaint-recording-heard": ONE,
    "desk-complaint-recording-copy": FILE,
    "desk-entry-act": BACK,
    "desk-listing": BACK,
    "desk-report-progress": BACK,
    "desk-report-draft": FILE,
    "desk-report-pdf": FILE,
    "desk-report-figures": FILE,
    "administration-invitation-withdraw": SENT,
    "administration-invitation-renew": SENT,
    "administration-role-confirm": SENT,
    "administration-role-refuse": SENT,
    "administration-invitation-confirm": SENT,
    "administration-invitation-refuse": SENT,
    "administration-operator-member-invite": SENT,
    "administration-operator-invitation-withdraw": SENT,
    "administration-operator-member-confirm": SENT,
}
READERS = {"desk-access-log": Role.AUDITOR, "desk-access-sample": Role.AUDITOR, "desk-access-mark": Role.AUDITOR}
# By page: what is searched, and the query; words in braces as in `PARTS`.
SEARCHES: dict[str, Mapping[str, str]] = {
    "desk-complaints": {
        "the last page": "after={last}",
        "of a trade and evidence": "category=loans&evidence=C2",
        "of a province": "province=CN-SC",
        "by a part of a number": "text=4017",
        "nothing found": "text=99887766",
    },
    "desk-callers": {
        "the second page": "after={second}",
        "of a province": "province=CN-SC",
        "listed": "listed=on",
        "by a part of a number": "text=4017",
    },
    "desk-cases": {
        "of an officer": "officer={officer}&stand=open",
        "by complaints": "sort=-complaints",
        "by a reference": "text=C-2020-0001",
        **PARTS_OF_FIRMS,
    },
    "desk-case": {"in its queue": "state=investigating"},
    "desk-cases-bulk": {"of one state": "state=investigating"},
    "desk-firms": {
        **PARTS_OF_FIRMS,
        "by a rare part": "text=北京华源77",
        "by a common part, of a state": "text=有限公司&state=suspended",
    },
    "desk-declarations": {"all": "state=", **PARTS_OF_FIRMS, "by two signs, all": "text=电信&state="},
    "desk-blacklist": PARTS_OF_FIRMS,
    "desk-restrictions": {"ended": "state=ended"},
    "desk-appeals": {"answered": "state=answered"},
    "desk-held-rows": {"of one import": "batch={import}"},
    "desk-access-log": {
        "of a person": "who=Officer 7",
        "of a firm": "who=电信",
        "about a case": "about=C-2020-000003-B",
    },
}


@dataclass(frozen=True)
class Page:
    name: str  # of the address
    search: str = ""
    query: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    reader: Role = Role.HEAD

    @property
    def title(self) -> str:
        """As the report calls it."""
        name = self.name.removeprefix("desk-").replace("-", " ")
        return f"{name}, {self.search}" if self.search else name


def names() -> list[str]:
    """Of all addresses of the desk."""
    from compliance.desk.web.administration_urls import urlpatterns as administration
    from compliance.desk.web.urls import desk_pages

    return [entry.name for entry in (*desk_pages, *administration) if entry.name]  # type: ignore[union-attr]


def pages() -> Iterator[Page]:
    for name in names():
        if name in LEFT_OUT:
            continue
        usual = Role.ADMINISTRATOR if name.startswith("administration") else Role.HEAD
        about = CASE if name == "desk-case" or name.startswith("desk-case-") else {}
        reader, parts = READERS.get(name, usual), PARTS.get(name, about)
        yield Page(name, parts=parts, reader=reader)
        for search, query in SEARCHES.get(name, {}).items():
            yield Page(name, search, query, parts, reader)
