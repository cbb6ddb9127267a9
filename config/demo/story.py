"""The main job, driven through the real doors: a citizen, a firm, an operator and the regulator, each at their own.

Every step says what happened and where to look, and fails with a sentence when something is not as it should be.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.demo.browser import Answer, Machine, Person, totp
from config.demo.country import Country
from config.demo.register import numbers_of, preferences_for
from core.numbers.masking import mask

PATIENCE = 240.0  # seconds the real worker may take, on a machine that has much else to do


class StepFailed(Exception):
    """What should have happened and did not."""


def expect(truth: object, sentence: str, answer: Answer | None = None) -> None:
    if not truth:
        seen = f" (status {answer.status} at {answer.url}: {answer.body[:300]!r})" if answer else ""
        raise StepFailed(sentence + seen)


def wait_for(what: Callable[[], Any], sentence: str) -> Any:
    """What `what` returns once it is true; the worker does its part meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.3)
    raise StepFailed(f"{sentence} within {PATIENCE:.0f} seconds")


@dataclass
class Story:
    """`run` counts earlier runs on this home: each run has people and a caller of its own."""

    site: str
    country: Country
    kept: dict[str, Any]
    now: datetime
    run: int
    people: dict[str, Person] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        return self.people.setdefault(role, Person(self.site))

    def machine(self, scope: str = "") -> Machine:
        return Machine(self.site, self.kept["keys"][scope] if scope else "")

    # Who takes part in this run

    @property
    def citizen(self) -> str:
        return f"{self.country.citizen[:-4]}{(int(self.country.citizen[-4:]) + 7 * self.run) % 10**4:04d}"

    @property
    def masked(self) -> str:
        return mask(self.citizen)

    @property
    def caller(self) -> str:
        """An undeclared line of the home province that nobody complained about before, and no neighbour of such a line: those
        are one campaign, and one case."""
        return f"{self.country.story_caller}{(9100 + 37 * self.run) % 10**4:04d}"

    @property
    def long_registered(self) -> str:
        """A neighbour who barred everything weeks ago."""
        first = 8 * (self.run % 30)
        index = next(n for n in range(first, first + 3) if preferences_for(n, self.country) == {"all": True})
        return numbers_of(self.country, index + 1)[index]

    def neighbours(self, count: int) -> list[str]:
        """Others whom the same caller called: registered weeks ago, in several provinces, never consecutive numbers."""
        first = 8 * (self.run % 30)
        return numbers_of(self.country, first + count)[first:]


Step = Callable[[Story], Iterator[str]]


def _code_sent_to(story: Story, e164: str) -> str:
    """The code in the newest message to this number, as the outbox page shows it."""

    def look() -> str | None:
        page = story.person("developer").open("/dev/outbox/").text
        for row in re.findall(r'(?s)<li class="dnc-message">.*?</li>', page):
            found = re.search(r"\b(\d{6})\b", row)
            if found and mask(e164) in row:
                return found.group(1)
        return None

    return str(wait_for(look, "No code arrived in the outbox"))


def sign_in_citizen(story: Story, role: str, e164: str, next_page: str) -> Answer:
    person = story.person(role)
    answer = person.submit(f"/sign-in/?next={next_page}", number=e164, next=next_page)
    expect("/sign-in/code" in answer.url, "The number was not accepted", answer)
    answer = person.submit("/sign-in/code/", code=_code_sent_to(story, e164))
    expect("/sign-in" not in answer.url, "The code was not accepted", answer)
    return answer


def sign_in_staff(story: Story, role: str) -> Person:
    """Sign in with password and second factor, once per run. A code already used is not taken twice: wait for the next."""
    if role in story.people:
        return story.people[role]
    person, known = story.person(role), story.kept["logins"][role]
    answer = person.submit("/accounts/login/", login=known["login"], password=known["password"])
    if "totp_secret" in known:
        expect("2fa" in answer.url, f"{role} was not asked for a second factor", answer)
        answer = person.submit("/accounts/2fa/authenticate/", code=totp(known["totp_secret"]))
        if "2fa" in answer.url:
            time.sleep(30 - time.time() % 30 + 1)
            answer = person.submit("/accounts/2fa/authenticate/", code=totp(known["totp_secret"]))
    expect("/accounts/" not in answer.url, f"{role} could not sign in", answer)
    return person


def scrub(story: Story, numbers: list[str], **purpose: Any) -> Answer:
    firm = story.country.firms[0]
    body = {
        "channel": "voice",
        "category": firm.categories[0],
        "campaign": f"story-{story.run}",
        "rows": numbers,
        **purpose,
    }
    return story.machine("scrub").call("POST", "/api/v1/scrubs", body)
