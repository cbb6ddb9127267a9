"""Mixed load: what clients and citizens do, and a ledger of what each was told."""

import http.client
import random
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.demo.browser import Answer, Machine, Person

THREADS = 4
REST = 0.1  # seconds between two acts of one thread
ROWS = 20
DONE = (200, 201, 202)
KINDS = ("code", "complaint", "list", "register", "scrub", "watch list", "withdraw")


@dataclass
class Ledger:
    """By kind of act, what names each: acknowledged, refused with certainty, and of which nobody heard the end."""

    done: dict[str, list[Any]] = field(default_factory=dict)
    refused: dict[str, list[Any]] = field(default_factory=dict)
    unknown: dict[str, list[Any]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)

    def note(self, how: str, kind: str, what: Any) -> None:
        getattr(self, how).setdefault(kind, []).append(what)


class Load:
    def __init__(self, url: str, keys: dict[str, str], seed: int) -> None:
        self.url, self.seed = url, seed
        self.firm, self.operator = Machine(url, keys["firm"]), Machine(url, keys["operator"])
        self.ledger, self.lock = Ledger(), threading.Lock()
        self.count = 0
        self.numbers: list[str] = []
        self.withdrawn: set[str] = set()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(THREADS)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def shows_all(self) -> bool:
        """Whether something of every kind was acknowledged."""
        return all(self.ledger.done.get(kind) for kind in KINDS)

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(120)

    def number(self) -> str:
        """One that was used for nothing else."""
        with self.lock:
            self.count += 1
            self.numbers.append(f"138{10_000_000 + 7 * self.count:08d}")
            return self.numbers[-1]

    def _run(self, thread: int) -> None:
        dice = random.Random(self.seed + thread)  # noqa: S311 - to be repeated
        acts: tuple[Callable[[], None], ...] = (
            self.register,
            self.register,
            self.withdraw,
            self.scrub,
            self.scrub,
            self.job,
            self.complain,
            self.complain,
        )
        acts += (self.watch, self.code)
        while not self.over.is_set():
            dice.choice(acts)()
            time.sleep(REST)

    def _told(self, kind: str, what: Any, act: Callable[[], Answer], *, named: str = "") -> None:
        """`what` names it in the ledger; where the answer does, the key `named`."""
        try:
            answer = act()
        except (OSError, http.client.HTTPException, urllib.error.URLError) as error:
            how, status, what = "unknown", type(error).__name__, what
        else:
            how, status = _how(answer), str(answer.status)
            if answer.status == 503:
                status = f"503 {answer.json.get('code')}" if "json" in answer.headers.get("Content-Type", "") else "503"
            if how == "done" and named:
                what = answer.json[named]
        with self.lock:
            self.ledger.note(how, kind, what)
            self.ledger.statuses[status] += 1

    def register(self, action: str = "register", number: str = "") -> None:
        number = number or self.number()
        row = {
            "number": number,
            "action": action,
            "assurance": "network",
            "at": _at(),
            "reference": f"{action}-{number}",
        }
        body = {**row, "preferences": {"all": True}} if action == "register" else row
        self._told(action, number, lambda: self.operator.call("POST", "/api/v1/registrations", body))

    def withdraw(self) -> None:
        """Of a number whose registration was acknowledged."""
        with self.lock:
            known = self.ledger.done.get("register", [])
            number = next((one for one in known if one not in self.withdrawn), "")
            self.withdrawn.add(number)  # before it is asked: nobody else asks for it meanwhile
        if number:
            self.register("withdraw", number)

    def scrub(self) -> None:
        number = self.number()
        body = {"channel": "voice", "category": "insurance", "rows": [number]}
        self._told("scrub", number, lambda: self.firm.call("POST", "/api/v1/scrubs", body), named="id")

    def job(self) -> None:
        rows = "".join(f"{self.number()}\n" for _ in range(ROWS)).encode()
        path = "/api/v1/scrub-jobs?channel=voice&category=insurance"
        self._told(
            "list",
            rows[:11].decode(),
            lambda: self.firm.call("POST", path, rows, Content_Type="text/csv"),
            named="id",
        )

    def complain(self) -> None:
        number = self.number()
        said = {"caller": "4008095559", "called": number, "at": _at(), "channel": "voice", "kind": "marketing"}
        body = {**said, "reference": f"complaint-{self.count}"}
        self._told(
            "complaint", body["reference"], lambda: self.operator.call("POST", "/api/v1/complaints", body), named="id"
        )

    def watch(self) -> None:
        """The oldest list that is not watched yet, which may not be finished."""
        with self.lock:
            lists, watched = self.ledger.done.get("list", []), len(self.ledger.done.get("watch list", []))
            body = {"scrub": lists[watched]} if len(lists) > watched + 2 else None
        if body:
            self._told(
                "watch list", body["scrub"], lambda: self.firm.call("POST", "/api/v1/watchlists", body), named="id"
            )

    def code(self) -> None:
        number = self.number()
        digits = int(number)  # each asks from a network of its own: only some codes an hour go to one
        self._told(
            "code", number, lambda: _code_page(self.url, number, f"127.{digits // 7 % 250 + 1}.{digits % 250}.9")
        )


def _code_page(url: str, number: str, address: str) -> Answer:
    """Only what the page says was sent counts: beyond a rate none is."""
    try:
        answer = Person(url, address=address).submit("/sign-in/", number=number)
    except AssertionError as error:  # there was no form
        raise OSError(str(error)) from None
    if answer.status == 200 and "We have sent a text message" not in answer.text:
        answer.status = 422
    return answer


def _how(answer: Answer) -> str:
    """An outage may have come after the act; a full disk and a mistake come before it."""
    if answer.status in DONE:
        return "done"
    if answer.status < 500 or (answer.status == 503 and b"storage.full" in answer.body):
        return "refused"
    return "unknown"


def _at() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 3600))
