"""Nobody but its holder is told whether a number is registered: not one firm, one operator or one stranger.

The same world is made twice, once with the number registered and once without; every address that these three may open
is asked the same, and the answers must not differ: same status, reasons, shape and size, and as many statements to the
database. Where telling is what an operation is for, it is named here with the reason. An address that is named nowhere
fails.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from complaints.models import Complaint
from compliance.findings.services.assessment import complaint_assess
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.rules import API, PUBLIC, rule_of
from core.ids import public_id
from core.models import NumberProof
from core.policies import current_policy
from registry.firms.models import Marketer, Operator, WebhookDelivery
from registry.firms.permissions import COUNTER, MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW, OPERATOR, OPERATOR_ANEW
from registry.firms.rules.question import QuestionKind
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add, operator_member_add
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import About, question_ask
from registry.firms.services.webhook import webhook_create
from registry.register.following.register_view import forget_view
from tests.core.test_access import EVERY_ADDRESS
from tests.registry.conftest import SYSTEM, Api, make_key
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.scrubs.watching import look, register

pytestmark = pytest.mark.django_db

RULES = (PUBLIC, API, MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW, OPERATOR, OPERATOR_ANEW, COUNTER)
OTHERS = ("core.web.health", "core.web.outbox")  # of machines that watch the site, and of developers

# Where telling is what the operation is for, within the right of the firm that asked and paid for it.
TELLS = {
    "api-scrubs": "the scrub: its answer is the decision",
    "api-scrub": "the firm's own scrub again",
    "api-scrub-jobs": "the scrub of a list, and its counts",
    "api-scrub-job": "the firm's own list: its counts",
    "api-scrub-job-result": "the firm's own list: its decisions",
    "api-receipt-proof": "proves one row of an answer that the firm was given",
    "api-watchlist-changes": "what became of numbers that the firm scrubbed: the row and the day, no moment",
    "marketer-scrub": "the scrub by hand: its answer is the decision",
    "marketer-overview": "counts of the firm's own scrubs",
    "marketer-scrubs": "counts of the firm's own scrubs",
    "marketer-scrub-page": "the firm's own scrub: its counts",
    "marketer-scrub-receipt": "the firm's own scrub: its receipt",
    "marketer-scrub-receipt-pdf": "the firm's own scrub: its receipt",
    "marketer-usage": "counts of the firm's own scrubs",
    "marketer-lists": "counts of the firm's own lists",
    "marketer-list": "the firm's own list: its counts",
    "marketer-list-result": "the firm's own list: its decisions",
    "marketer-list-consents": "the firm's own list: its decisions",
    "marketer-list-watch": "of a list that was scrubbed",
    "marketer-list-columns": "the firm's own list: which column it is read by",
    "marketer-list-end": "of a list that was scrubbed",
    "marketer-watchlists": "how many rows of a watched list have changed",
    "marketer-watchlist": "what became of numbers that the firm scrubbed: the row and the day, no moment",
    "api-webhook-deliveries": "that a watched list has changed, on which day",
    "marketer-webhook": "that a watched list has changed, on which day",
}
# What is sent to these has no number in it, and what they show (asked below) does not differ.
TAKES_NO_NUMBER = {
    "home", "blacklist", "statistics", "open-data", "admitted-firms", "problems", "problem", "how-it-works", "for-firms", "for-operators",
    "rights", "contact", "privacy", "accessibility", "go", "language", "invitation", "invitation-accept", "openapi", "api-docs",
    "jwks",
    "register", "sign-in-code", "verify-receipt", "complain-when", "complain-about", "complaint-status",
    "healthz", "livez", "readyz", "jsi18n",
    "decisions", "decision", "marketer-notice-repair", "listing", "marketer-listings",
    "reports", "report", "report-data", "report-pdf",
    "api-complaint", "api-open-data-complaints", "document-keys", "marketer-document", "marketer-document-pdf",
    "marketer-notice-attachment", "marketer-notice-attachment-original", "marketer-notice-attachments",
    "marketer-notice-attachments-add", "marketer-notice-hearing", "marketer-notice-objection", "marketer-notice-more-time", "verify-pdf",
    "verify-statement",
    # What it shows somebody agreed to or ordered, and it asks for none: tests/compliance/cases/test_disclosure.py.
    "marketer-notice-disclosures",
    # A firm's files of calls and consents: tests/compliance/cases/test_matching_tells_nothing.py asks about these.
    "marketer-notice-matching", "marketer-notice-matching-close", "marketer-notice-matching-add",
    "marketer-notice-matching-progress", "marketer-notice-matching-columns",
    "api-open-data-statistics", "api-consent", "api-receipt-verify", "api-watchlists", "api-watchlist",
    "api-webhooks", "api-webhook", "api-webhook-secret", "api-webhook-test", "api-webhook-replay", "api-blacklist",
    "api-open-data-blacklist",
    "marketer-admission", "marketer-admission-ask", "marketer-admission-document", "marketer-branch", "marketer-branch-end",
    "marketer-name", "marketer-contact", "marketer-contact-email", "email-link-contact",
    "marketer-service-address", "marketer-service-address-end",
    "marketer-apply", "marketer-keys", "marketer-key-create", "marketer-key-revoke", "marketer-caller-end",
    "marketer-mandates", "marketer-mandate-add", "marketer-mandate-end", "marketer-mandate-accept",
    "marketer-team", "marketer-member-invite",
    "marketer-caller", "marketer-caller-code", "marketer-caller-code-send", "marketer-caller-documents", "marketer-caller-document",
    "marketer-member-end", "marketer-owner-make", "marketer-webhooks", "marketer-webhook-create", "marketer-webhook-change",
    "marketer-webhook-secret", "marketer-webhook-act", "marketer-revocations", "marketer-consent-proofs",
    "marketer-notices", "marketer-notice", "marketer-restriction",
    "marketer-watchlist-end", "operator-home", "operator-key-create", "operator-key-revoke", "operator-key-made",
    "marketer-key-rotate", "marketer-key-limit", "marketer-quota-ask", "marketer-quota-withdraw", "marketer-quota-paper",
    "marketer-complaints", "receipt-check",
    "marketer-key-made", "marketer-webhook-end", "marketer-webhook-secret-shown", "marketer-invitation-withdraw",
    "marketer-apply-form", "email-link", "email-link-join", "email-link-decline",
    "api-complaints-import-state", "api-complaints-import-rows", "api-complaints-import-judge",
    "api-complaints-import-withdraw", "marketer-consents-file-answers", "marketer-consents-file-download",
    "marketer-consents-job", "marketer-consents-job-download",
    # What they show whoever complained agreed to, and they ask for none: tests/registry/firms/test_operator_questions.py.
    "operator-questions", "api-questions",
    "operator-counter-receipt",  # what follows each act of the counter, which is asked below
    "gateway-inbound", "gateway-receipts",  # of the office's own gateway, signed
}  # fmt: skip

# What is refused for what the law or the code says, whatever the number; under the other pack the first is asked in earnest.
REFUSED = {"api-relationships: one", "sign-in: wrong code"}

NUMBERS = {"cn": "+8613912345678", "us": "+13152328257"}
OTHERS_NUMBER = {"cn": "+8613912345679", "us": "+13152328258"}  # nobody registered it
CALLERS = {"cn": "4008095559", "us": "+12025550143"}
VARIES = [
    (re.compile(r'(?<=name="state" value=")[^"]+'), "…"),  # sealed, and so any signs in any order
    (re.compile(r"\b([a-z]{2,4})_[A-Za-z0-9]{22}\b"), r"\1_…"),  # public ids
    (re.compile(r"\bT(?:-[A-Z]{4}){3}\b"), "reference"),  # of a complaint
    (re.compile(r"req_[A-Za-z0-9_-]{16}"), "request"),
    (re.compile(r"[A-Za-z0-9_-]{32,}(?:[.:][A-Za-z0-9_:.-]{6,})*"), "…"),  # tokens, digests, signatures
    (re.compile(r"nonce(?:-|=\")[A-Za-z0-9+/=_-]{16,}"), "nonce…"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"), "moment"),
    (re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?"), "time"),
    (re.compile(r"(?<=/)\d+(?=/)"), "id"),
    (re.compile(r"(?<=>)\d{8}(?=</strong>)"), "word"),  # drawn at random, to be texted in
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "uuid"),
]
HEADERS = ("Content-Type", "Location", "Cache-Control", "Vary", "Retry-After", "Content-Disposition")


def comparable(answer: Any) -> str:
    """Status, headers and body, without what differs from one moment to the next."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = [str(answer.status_code), *(f"{name}: {answer.headers.get(name)}" for name in HEADERS), content.decode()]
    text = "\n".join(said)
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return text


@dataclass
class World:
    """A firm, an operator and a stranger, who had all to do with one number before it was asked about."""

    policy: str
    number: str
    registered: bool
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.category = next(iter(current_policy().register.categories))
        firm = marketer_apply(
            name="Sunrise",
            registration_code="91310000MA1FL0000A",
            categories=[self.category],
            at=clock.now(),
            actor=SYSTEM,
        )
        firm = marketer_confirm_identity(marketer=firm, ground="register", at=clock.now(), actor=SYSTEM)
        firm = marketer_admit(marketer=firm, at=clock.now(), actor=SYSTEM)
        operator = operator_admit(name="Example Telecom", at=clock.now(), actor=SYSTEM)
        owner, clerk = person("owner@example.cn"), person("clerk@example.cn")
        marketer_member_add(marketer=firm, user=owner, role="owner", at=clock.now(), actor=SYSTEM)
        operator_member_add(operator=operator, user=clerk, at=clock.now(), actor=SYSTEM)
        self.firm_page, self.operator_page, self.stranger = client_of(owner), client_of(clerk), self.fresh()
        self.firm = Api(make_key(firm, "scrub", "consent", "watchlist", "blacklist")[1])
        self.operator = Api(make_key(operator, "register", "complaint", "blacklist", "question")[1])
        webhook, _secret = webhook_create(
            marketer=firm, url="https://hooks.example.com/in", at=clock.now(), actor=SYSTEM
        )
        scrub = self.firm.scrub(self.number, category=self.category).json()
        watched = self.firm.post("watchlists", {"scrub": scrub["id"]}).json()
        look()
        if self.registered:
            register(self.number, clock.now() - timedelta(days=90))
        look(again=True)
        forget_view()
        consent = self.firm.post("consents", self.consent()).json()
        filed = self.operator.post("complaints", self.complaint(reference="before")).json()
        complaint_assess(complaint_id=Complaint.objects.get(public_id=filed["id"]).pk, at=clock.now())
        self.ids = {
            "con": consent["id"],
            "cmp": filed["id"],
            "scr": scrub["id"],
            "wl": watched["id"],
            "whk": webhook.public_id,
            "qst": self.question(operator, Complaint.objects.get(public_id=filed["id"])),
            "ble": self.listing(firm),
        }
        self.receipt = scrub["receipt"]

    @staticmethod
    def fresh() -> Client:
        return Client(headers={"Accept-Language": "en"}, raise_request_exception=False)

    @staticmethod
    def question(operator: Operator, filed: Complaint) -> str:
        """About the call; whoever complained agreed to it."""
        about = About(caller=filed.caller.value, number=filed.number, channel="voice", called_at=filed.called_at)
        asked: dict[str, Any] = {"asker": "complaints.complaint", "asker_id": filed.pk, "about": about, "actor": SYSTEM}
        return question_ask(operator=operator, kind=QuestionKind.CALL, at=clock.now(), **asked).public_id

    @staticmethod
    def listing(firm: Marketer) -> str:
        """An entry against the firm, as anybody reads it."""
        now = clock.now()
        entry = BlacklistEntry.objects.create(
            public_id=public_id("ble"), marketer=firm, state="active", action="label", reason="complaints",
            proposed_at=now, since=now, until=now + timedelta(days=30),
        )  # fmt: skip
        return entry.public_id

    def consent(self, **changed: Any) -> dict[str, Any]:
        given = (clock.now() - timedelta(days=2)).isoformat()
        evidence = {"kind": "form", "reference": "r-1"}
        return {
            "number": self.number, "channels": ["voice"], "categories": [self.category], "given_at": given,
            "evidence": evidence, **changed,
        }  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {"number": self.number, "at": (clock.now() - timedelta(days=2)).isoformat()}

    def unsubscribe(self) -> str:
        """The page behind the address of a message to the number."""
        made = self.firm.post("unsubscribe-links", {"number": self.number}).json()
        return "/" + str(made["address"]).split("/", 3)[3]

    def complaint(self, **changed: Any) -> dict[str, Any]:
        at = (clock.now() - timedelta(days=3)).isoformat()
        return {
            "caller": CALLERS[self.policy], "called": self.number, "at": at, "category": self.category,
            "recorded_or_robot": False, **changed,
        }  # fmt: skip

    def registration(self, action: str, reference: str, days_ago: int = 0) -> dict[str, Any]:
        wanted = {} if action == "withdraw" else {"preferences": {"all": True}}
        at = clock.now() - timedelta(days=days_ago)
        return {
            "number": self.number, "action": action, "assurance": "sms_code", "at": at.isoformat(),
            "reference": reference, **wanted,
        }  # fmt: skip

    def ended(self, reference: str) -> dict[str, Any]:
        return {"number": self.number, "at": (clock.now() - timedelta(days=1)).isoformat(), "reference": reference}

    def ask(self, name: str, act: Callable[[], Any]) -> None:
        """Note the answer; whatever it did is undone, so that each is asked of the same world."""
        cache.clear()
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                answer = act()
            self.answers[name] = f"{comparable(answer)}\n{len(asked)} statements"
            transaction.set_rollback(True)
        forget_view()


Question = Callable[[World], Any]


def lines(*rows: Any) -> str:
    return "\n".join(map(json.dumps, rows))


def csv_of(row: dict[str, Any]) -> str:
    return f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"


def file_of(row: dict[str, Any]) -> str:
    """A body of the API as a file of consents or registrations."""
    cells: dict[str, Any] = {}
    for name, said in row.items():
        part = said if isinstance(said, dict) else {name: said}
        prefix = "evidence_" if name == "evidence" else ""
        cells |= {f"{prefix}{key}": ";".join(v) if isinstance(v, list) else v for key, v in part.items()}
    if cells.pop("all", None):
        cells["preferences"] = "all"
    return csv_of(cells)


def handed_in(action: str, *, as_lines: bool = False, as_file: bool = False, days_ago: int = 0) -> Question:
    def ask(world: World) -> Any:
        said = world.registration(action, "r", days_ago)
        if as_file:
            return world.operator.post("registrations", file_of(said), kind="text/csv")
        if as_lines:
            return world.operator.post("registrations", lines(said), kind="application/x-ndjson")
        return world.operator.post("registrations", said)

    return ask


def site_complaint(world: World) -> Any:
    """Every page of the three questions, and the door at which the number must be proved: a code is sent."""
    day = (clock.now() - timedelta(days=3)).date().isoformat()
    client = world.fresh()
    client.post("/complain/", {"channel": "voice", "caller": CALLERS[world.policy]})
    client.post("/complain/when/", {"day": day, "time": "10:00"})
    policy = current_policy()
    about = {"kind": next(iter(policy.complaints.kinds)), "category": next(iter(policy.register.categories))}
    client.post("/complain/about/", {**about, "manner": "live"})
    door = client.get("/complain/check/")["Location"]
    return client.post(door, {"number": world.number}, follow=True)


def wrong_code(world: World) -> Any:
    client = world.fresh()
    NumberProof.objects.all().delete()
    client.post("/sign-in/", {"number": world.number})
    answer = client.post("/sign-in/code/", {"code": "000000"})
    assert NumberProof.objects.get().short_tries == 1, "it was compared"
    return answer


def file_answered(world: World, channel: str) -> Any:
    """What the page says of a file of consents, up to its answers."""
    file = SimpleUploadedFile("consents.csv", file_of(world.consent(channels=channel)).encode())
    return world.firm_page.post("/marketers/consents/file/", {"file": file}, follow=True)


def at_counter(world: World, page: str, **said: str) -> Any:
    """What an operator's clerk sees of an act, up to the receipt."""
    customer = {"number": world.number, "paper": "passport", "held_since": "2026-01-05", **said}
    return world.operator_page.post(f"/operators/counter/{page}", customer, follow=True)


def call(world: World, *, again: bool = False) -> dict[str, str]:
    at = clock.now().astimezone(current_policy().numbering.zone) - timedelta(days=3 if again else 2)
    when = {"day": at.date().isoformat(), "time": at.strftime("%H:%M")}
    kind = next(iter(current_policy().complaints.kinds))
    return {"channel": "voice", "caller": CALLERS[world.policy], "kind": kind, "category": world.category, **when}


# Every operation that is given a number, by the name of its address: what is asked of it.
ASKED: dict[str, dict[str, Question]] = {
    "api-complaints": {
        "one": lambda w: w.operator.post("complaints", w.complaint()),
        "one, by a robot": lambda w: w.operator.post("complaints", w.complaint(recorded_or_robot=True)),
        "one, confirmed": lambda w: w.operator.post("complaints", w.complaint(call_confirmed=True)),
        "the same again": lambda w: w.operator.post("complaints", w.complaint(reference="before")),
        "many": lambda w: w.operator.post("complaints", [w.complaint()]),
        "lines": lambda w: w.operator.post("complaints", lines(w.complaint()), kind="application/x-ndjson"),
    },
    "api-complaints-import": {
        "lines": lambda w: w.operator.post(
            "complaints/import?format=ndjson", lines(w.complaint()), kind="application/x-ndjson"
        ),
        "csv": lambda w: w.operator.post("complaints/import?format=csv", csv_of(w.complaint()), kind="text/csv"),
    },
    "api-registrations": {
        **{action: handed_in(action) for action in ("register", "change", "withdraw")},
        **{f"{action}, lines": handed_in(action, as_lines=True) for action in ("register", "change", "withdraw")},
        **{f"{action}, file": handed_in(action, as_file=True) for action in ("register", "change", "withdraw")},
        **{f"{action}, before it was registered": handed_in(action, days_ago=91) for action in ("register", "withdraw")},
        **{
            f"{action}, before it was registered, lines": handed_in(action, as_lines=True, days_ago=91)
            for action in ("register", "withdraw")
        },
        "withdraw, beside one not registered, lines": lambda w: w.operator.post(
            "registrations",
            lines(w.registration("withdraw", "r"), {**w.registration("withdraw", "s"), "number": OTHERS_NUMBER[w.policy]}),
            kind="application/x-ndjson",
        ),
        "withdraw, and the same again": lambda w: [
            w.operator.post("registrations", w.registration("withdraw", "r")) for _ in range(2)
        ][-1],
        "withdraw, and the same again, lines": lambda w: [handed_in("withdraw", as_lines=True)(w) for _ in range(2)][-1],
        "withdraw, and its reference again": lambda w: (
            w.operator.post("registrations", w.registration("withdraw", "r")),
            w.operator.post("registrations", w.registration("register", "r")),
        )[1],
        "withdraw, and its reference again, lines": lambda w: w.operator.post(
            "registrations",
            lines(w.registration("withdraw", "r"), w.registration("register", "r")),
            kind="application/x-ndjson",
        ),
    },
    "api-disconnections": {
        "one": lambda w: w.operator.post("disconnections", w.ended("d-1")),
        "the same again": lambda w: [w.operator.post("disconnections", w.ended("d-1")) for _ in range(2)][-1],
        "lines": lambda w: w.operator.post("disconnections", lines(w.ended("d-1")), kind="application/x-ndjson"),
        "file": lambda w: w.operator.post("disconnections", file_of(w.ended("d-1")), kind="text/csv"),
    },
    "api-consents": {
        "one": lambda w: w.firm.post("consents", w.consent(channels=["text"])),
        "the same again": lambda w: w.firm.post("consents", w.consent()),
        "lines": lambda w: w.firm.post("consents", lines(w.consent()), kind="application/x-ndjson"),
        "file": lambda w: w.firm.post("consents", file_of(w.consent(channels="text")), kind="text/csv"),
        "file, the same again": lambda w: w.firm.post("consents", file_of(w.consent()), kind="text/csv"),
    },
    **{
        f"api-{door}": {
            "one": lambda w, door=door, more=more: w.firm.post(door, {**w.told(), **more}),  # type: ignore[misc]
            "lines": lambda w, door=door, more=more: w.firm.post(  # type: ignore[misc]
                door, lines({**w.told(), **more}), kind="application/x-ndjson"
            ),
            "file": lambda w, door=door, more=more: w.firm.post(  # type: ignore[misc]
                door, csv_of({**w.told(), **more}), kind="text/csv"
            ),
        }
        for door, more in (("refusals", {}), ("relationships", {"kind": "purchase"}))
    },
    "api-unsubscribe-links": {
        "one": lambda w: w.firm.post("unsubscribe-links", {"number": w.number}),
        "lines": lambda w: w.firm.post("unsubscribe-links", lines({"number": w.number}), kind="application/x-ndjson"),
    },
    "unsubscribe": {"opened": lambda w: w.stranger.get(w.unsubscribe()), "used": lambda w: w.stranger.post(w.unsubscribe(), follow=True)},
    "marketer-refusals": {"record": lambda w: w.firm_page.post("/marketers/refusals/", {"number": w.number}, follow=True)},
    "caller-check": {
        "stranger": lambda w: w.stranger.post("/caller-check/", {"caller": w.number}),
        "firm": lambda w: w.firm_page.post("/caller-check/", {"caller": w.number}),
        "whom it complained of": lambda w: w.stranger.post("/caller-check/", {"caller": CALLERS[w.policy]}),
    },
    "operator-question": {
        "shown": lambda w: w.operator_page.post(f"/operators/questions/{w.ids['qst']}/", {"show": "1"}),
        "answered": lambda w: w.operator_page.post(f"/operators/questions/{w.ids['qst']}/", {"outcome": "yes"}, follow=True),
    },
    "operator-counter": {
        act: partial(at_counter, page="", act=act) for act in ("register", "revoke", "end_help")
    },
    "operator-counter-complain": {
        "a call": lambda w: at_counter(w, "complain/", **call(w)),
        "the call that was complained of": lambda w: at_counter(w, "complain/", **call(w, again=True)),
    },
    "operator-counter-withdraw": {"withdraw": lambda w: at_counter(w, "withdraw/")},
    "api-question-answer": {
        outcome: lambda w, outcome=outcome: w.operator.post(f"questions/{w.ids['qst']}/answer", {"outcome": outcome})  # type: ignore[misc]
        for outcome in ("yes", "no", "not_ours")
    },
    "marketer-listing": {
        form: lambda w, form=form: w.firm_page.post(  # type: ignore[misc]
            f"/marketers/listings/{w.ids['ble']}/", {"form": form, f"{form}-text": f"Who is {w.number}?"}, follow=True
        )
        for form in ("appeal", "question")
    },
    "sign-in": {"a code is sent": lambda w: w.fresh().post("/sign-in/", {"number": w.number}, follow=True), "wrong code": wrong_code},
    "complain": {"up to the code that proves it": site_complaint},
    "marketer-callers": {"declare": lambda w: w.firm_page.post("/marketers/callers/", {"caller": w.number}, follow=True)},
    "marketer-consent-claim": {
        "claim": lambda w: w.firm_page.post(
            "/marketers/consents/new/",
            {"number": w.number, "channels": "text", "categories": w.category, "given_at": f"{clock.now() - timedelta(days=1):%Y-%m-%d}"},
            follow=True,
        )
    },
    "marketer-consents": {"search": lambda w: w.firm_page.post("/marketers/consents/", {"number": w.number})},
    "marketer-consents-file": {"claim": lambda w: file_answered(w, "text"), "the same again": lambda w: file_answered(w, "voice")},
}  # fmt: skip


def of_three() -> Iterator[tuple[str, str, URLPattern]]:
    """Path, name and entry of each address that a firm, an operator or a stranger may open."""
    for path, entry in EVERY_ADDRESS:
        module = getattr(entry.callback, "__module__", "")
        if rule_of(entry.callback, entry.name) in RULES and not module.startswith(("allauth", "django", *OTHERS)):
            yield path, entry.name or path, entry


NAMES = {name for _path, name, _entry in of_three()}


def test_every_address_is_asked_or_named() -> None:
    known = TELLS.keys() | ASKED.keys() | TAKES_NO_NUMBER
    assert sorted(NAMES - known) == [], "Ask it about a number above, or say why it may tell or takes none."
    assert sorted((TELLS.keys() | ASKED.keys()) - NAMES) == []
    assert not TELLS.keys() & ASKED.keys()


def address_of(path: str, ids: dict[str, str]) -> str | None:
    """The address with the ids of this world in it; None where the world has no such thing."""
    plain = path.replace("^", "").replace("$", "").replace("\\Z", "")
    plain = re.sub(r"\(\?P<public_id>(\w+?)_\[[^)]*\)", lambda found: ids.get(found[1], "?"), plain)
    return None if re.search(r"[<?(]", plain) else "/" + plain


def walk(world: World) -> dict[str, str]:
    for path, name, _entry in of_three():
        address = address_of(path, world.ids)
        if name in TELLS or address is None:
            continue
        clients: dict[str, Any] = {"stranger": world.stranger, "firm": world.firm_page, "operator": world.operator_page}
        if address.startswith("/api/v1/"):
            clients |= {"firm's key": world.firm, "operator's key": world.operator}
        for who, client in clients.items():
            asked = address.removeprefix("/api/v1/") if isinstance(client, Api) else address
            world.ask(f"GET {name} by {who}", lambda client=client, asked=asked: client.get(asked))  # type: ignore[misc]
    for name, questions in ASKED.items():
        for what, question in questions.items():
            world.ask(f"{name}: {what}", partial(question, world))
    return world.answers


@pytest.mark.parametrize("policy", ["cn", "us"])
def test_no_answer_differs(policy: str, settings: Any) -> None:
    settings.DNC_POLICY, settings.DNC_API_REQUESTS_PER_MINUTE = policy, 1_000_000
    found = []
    for registered in (True, False):
        with transaction.atomic():
            found.append(walk(World(policy, NUMBERS[policy], registered)))
            transaction.set_rollback(True)
        forget_view()
    first, second = found
    assert first.keys() == second.keys() and len(first) > 100
    differing = {name: difference(first[name], second[name]) for name in first if first[name] != second[name]}
    assert not differing, "\n\n".join(f"{name}\n{said}" for name, said in differing.items())
    assert not [name for name, said in first.items() if said.startswith("5")]
    questions = [f"{name}: {what}" for name, asked in ASKED.items() for what in asked]
    closed = [
        name
        for name in questions
        if first[name].startswith(("401", "403", "404", "405", "422")) and name not in REFUSED
    ]
    assert not closed, "These were refused before anything was asked of the register."
    assert not [name for name in questions if first[name].startswith("3")], "What is said comes behind this: follow it."


def test_every_question_is_about_the_number(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """One whose requests name neither the number, nor whom it complained of, nor what was made of it, could not fail."""
    settings.DNC_POLICY, settings.DNC_API_REQUESTS_PER_MINUTE = "us", 1_000_000
    world, sent, generic = World("us", NUMBERS["us"], True), [], Client.generic

    def noted(client: Client, method: str, path: str, data: Any = "", *rest: Any, **more: Any) -> Any:
        sent.append(f"{path} {data.decode() if isinstance(data, bytes) else data}")
        return generic(client, method, path, data, *rest, **more)

    monkeypatch.setattr(Client, "generic", noted)
    named = (world.number[1:], CALLERS["us"][1:], *world.ids.values())
    for name, questions in ASKED.items():
        for what, question in questions.items():
            sent.clear()
            world.ask(f"{name}: {what}", partial(question, world))
            assert any(one in request for one in named for request in sent), f"{name}: {what}"


def difference(one: str, other: str) -> str:
    pairs = zip(one.split("\n"), other.split("\n"), strict=False)
    return "\n".join(f"  registered: {a[:200]}\n  not:        {b[:200]}" for a, b in pairs if a != b)[:1200]


@pytest.mark.parametrize("policy", ["cn", "us"])
def test_what_a_watched_list_tells_is_the_day(policy: str, settings: Any) -> None:
    settings.DNC_POLICY = policy
    world = World(policy, NUMBERS[policy], registered=True)
    day = clock.now().astimezone(current_policy().numbering.zone).date().isoformat()
    (change,) = world.firm.get(f"watchlists/{world.ids['wl']}/changes").json()["items"]
    assert change["at"] == day
    page = world.firm_page.get(f"/marketers/watchlists/{world.ids['wl']}/").content.decode()
    cell = re.search(r'<td data-label="When">([^<]*)</td>', page)
    assert cell and ":" not in cell[1]
    message = WebhookDelivery.objects.select_related("message").get().message
    told = world.firm.get(f"webhooks/{world.ids['whk']}/deliveries").json()["items"][0]
    assert message.event == told["event"] == "watchlist.changed"
    assert told["at"].endswith("T00:00:00Z") or "T00:00:00" in told["at"]
