"""Whether the time of an answer tells who is registered: pairs of requests in turns, and the area under the curve of their times."""

import http.client
import json
import math
import random
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import numpy as np

from benchmarks.population import digits_of

PLANTED = ("caller check, 1 ms planted", "registration, 1 ms planted")  # at the quietest door, and at one that writes
SENDS_CODES = "sign-in"
BAND = 0.05  # from 0.5, within which an area tells nothing
PLANT = 0.001  # seconds
FROM_ONE_ADDRESS = 10  # requests: as many codes as one address has freely (the packs' `messages.code_rates`)
CSRF = re.compile(r"csrftoken=([^;]+)")
JSON, LINES = "application/json", "application/x-ndjson"
REJECTED = 422  # a row of several, each of which has its own status
FORM = "application/x-www-form-urlencoded"


def area(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a time out of `second` is longer than one out of `first`, ties half (Mann and Whitney's U over n·m).

    It is the area under the ROC curve of whoever guesses by the time: 0.5 where it tells nothing, 0 or 1 where it tells all.
    """
    _values, position, counts = np.unique(np.concatenate([first, second]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[position]
    above = ranks[len(first) :].sum() - len(second) * (len(second) + 1) / 2
    return float(above / (len(first) * len(second)))


def chance(pairs: int) -> float:
    """How far from 0.5 chance alone brings an area: four standard errors."""
    return 4 * math.sqrt((2 * pairs + 1) / (12 * pairs * pairs))


def band(pairs: int) -> float:
    """How far from 0.5 an area may lie: `BAND`, or what chance does with few pairs."""
    return max(BAND, chance(pairs))


def said_of(row: dict[str, Any]) -> str:
    """What is wrong with a door: its times tell, or it answered something else; or the planted difference was not found."""
    if "area" not in row:
        return f"{row['door']}: {row.get('failed')}"
    if row["wrong"]:
        return f"{row['door']}: {row['wrong']} answers were no success"
    far = abs(row["area"] - 0.5) > band(row["pairs"])
    asked = 2 * row["pairs"]
    if row.get("codes", asked) < asked:
        return f"{row['door']}: {row['codes']} codes went out for {asked} requests, so the time of sending one was not measured"
    if (
        row["door"] in PLANTED
    ):  # where a door writes, its times scatter by more than that and move the area by less than `BAND`
        found = row["area"] - 0.5 > chance(row["pairs"])
        return "" if found else f"{row['door']}: not found, with an area of {row['area']:.3f}"
    return f"{row['door']}: its time tells who is registered, with an area of {row['area']:.3f}" if far else ""


def address_of(turn: int) -> str:
    """In another network (/24) at each turn: codes are counted by network, too."""
    return f"127.{1 + turn // 62500 % 250}.{turn % 250}.{1 + turn // 250 % 250}"


class Asker:
    """Asks the site, over a connection that stays open for a few requests and then comes from another address."""

    def __init__(self, port: int, firm: str, operator: str) -> None:
        self.port, self.firm, self.operator = port, firm, operator
        self.asked = random.randrange(10**7)  # noqa: S311 - so that runs one after the other do not share addresses
        self.link: http.client.HTTPConnection | None = None
        self.cookie = ""

    def connect(self) -> http.client.HTTPConnection:
        if self.link is None or self.asked % FROM_ONE_ADDRESS == 0:
            if self.link is not None:
                self.link.close()
            address = address_of(self.asked // FROM_ONE_ADDRESS)
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(address, 0))
            self.send("GET", "/caller-check/", None, {})
        self.asked += 1
        return self.link

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> int:
        assert self.link is not None
        self.link.request(method, path, body, headers)
        response = self.link.getresponse()
        answer = response.read()
        if found := CSRF.search(response.headers.get("Set-Cookie", "")):
            self.cookie = found[1]
        return REJECTED if b'"status":"rejected"' in answer.replace(b" ", b"") else response.status

    def call(self, path: str, key: str, body: object, *, kind: str = JSON) -> Callable[[], int]:
        headers = {"Content-Type": kind, "Authorization": f"Bearer {key}"}
        return lambda: self.send("POST", f"/api/v1/{path}", json.dumps(body).encode(), headers)

    def form(self, path: str, **fields: str) -> Callable[[], int]:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookie}).encode()
        return lambda: self.send("POST", path, body, {"Content-Type": FORM, "Cookie": f"csrftoken={self.cookie}"})


def complaint(ask: Asker, number: str, *, kind: str = JSON) -> Callable[[], int]:
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    said = {"caller": "4008095559", "called": number, "at": at, "category": "loans", "recorded_or_robot": False}
    return ask.call("complaints", ask.operator, said, kind=kind)


def registration(action: str, *, lines: bool = False) -> Callable[[Asker, str], Callable[[], int]]:
    def asked(ask: Asker, number: str) -> Callable[[], int]:
        wanted = {} if action == "withdraw" else {"preferences": {"all": True}}
        said = {"number": number, "action": action, "assurance": "sms_code", "at": datetime.now(UTC).isoformat(),
                "reference": f"{action} {random.getrandbits(64)}", **wanted}  # fmt: skip
        return ask.call("registrations", ask.operator, said, kind=LINES if lines else JSON)

    return asked


def consent(ask: Asker, number: str, *, kind: str = JSON) -> Callable[[], int]:
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    said = {
        "number": number,
        "channels": ["voice"],
        "categories": ["insurance"],
        "given_at": at,
        "evidence": {"kind": "form"},
    }
    return ask.call("consents", ask.firm, said, kind=kind)


DOORS: dict[str, Callable[[Asker, str], Callable[[], int]]] = {
    "caller check": lambda ask, number: ask.form("/caller-check/", caller=number),
    "sign-in": lambda ask, number: ask.form("/sign-in/", number=number),
    "complaint": complaint,
    "registration": registration("register"),
    "withdrawal": registration("withdraw"),
    "consent": consent,
    "complaint by lines": partial(complaint, kind=LINES),
    "registration by lines": registration("register", lines=True),
    "withdrawal by lines": registration("withdraw", lines=True),
    "consent by lines": partial(consent, kind=LINES),
}


def measure(
    *, port: int, firm: str, operator: str, registered: int, first: int, pairs: int, door: str
) -> dict[str, Any]:
    """`first`: of the numbers of the made population that this door asks about; none is asked about twice."""
    ask = Asker(port, firm, operator)
    known = spelled(first, pairs)
    register_all(ask, known)
    request = DOORS[door.partition(",")[0]]
    times: tuple[list[float], list[float]] = ([], [])
    wrong = 0
    for pair in zip(known, spelled(registered + first, pairs), strict=True):
        for which in random.sample((0, 1), 2):
            ask.connect()
            act = request(ask, pair[which])
            began = time.perf_counter()
            status = act()
            if door in PLANTED and which == 0:
                time.sleep(PLANT)
            times[which].append(time.perf_counter() - began)
            wrong += not 200 <= status < 400
    medians = {"registered": float(np.median(times[0])), "unregistered": float(np.median(times[1]))}
    return {"pairs": pairs, "wrong": wrong, "area": area(times[1], times[0]), **medians}


def spelled(first: int, count: int) -> list[str]:
    return [f"+{number}" for number in digits_of(np.arange(first, first + count)).tolist()]


def register_all(ask: Asker, numbers: list[str]) -> None:
    """In the site's database, as an operator hands them in."""
    ask.connect()
    at = datetime.now(UTC).isoformat()
    rows = [
        {"number": number, "action": "register", "preferences": {"all": True}, "assurance": "sms_code", "at": at,
         "reference": f"first {random.getrandbits(64)}"}
        for number in numbers
    ]  # fmt: skip
    headers = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {ask.operator}"}
    status = ask.send("POST", "/api/v1/registrations", "\n".join(map(json.dumps, rows)).encode(), headers)
    if status != 200:
        raise RuntimeError(f"The numbers could not be registered: status {status}.")
