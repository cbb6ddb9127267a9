"""Scrubs, registrations and new numbers from several threads at once, each answer looked at as it comes."""

import random
import threading
from collections import Counter
from collections.abc import Callable

import numpy as np
from django.db import connection, transaction

from core import clock
from core.models import Number
from core.numbers.e164 import to_digits
from core.sealing import sealing
from core.selectors.number import number_find
from core.services.number import number_obtain, numbers_obtain
from core.services.number_bulk import numbers_find, numbers_hold
from registry.firms.models import Operator
from registry.register.services.registration_intake import registration_ingest
from tests.registry.conftest import SYSTEM, Api
from tests.waiting import wait_until

PREFERENCES = {"all": True}


class Traffic:
    """Runs until `stop`. `wrong` gathers every wrong answer, `counts` what was done."""

    def __init__(self, api: Api, operator: Operator, ids: dict[str, int], registered: list[str]) -> None:
        self.api, self.operator, self.ids, self.registered = api, operator, ids, registered
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.over = threading.Event()
        acts = [self.scrub, self.scrub, self.register, self.find, self.obtain_new, self.obtain_new, self.obtain_known]
        acts += [self.hold, self.hold]
        self.threads = [threading.Thread(target=self._run, args=(place, act)) for place, act in enumerate(acts)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def everybody_acts(self) -> None:
        """Wait until each thread has begun and ended an act since now."""
        before = dict(self.counts)
        names = [thread.name for thread in self.threads]
        wait_until(
            lambda: all(self.counts[name] >= before.get(name, 0) + 2 for name in names),
            "two acts of every thread",
            died=lambda: "; ".join(self.wrong),
            seen=lambda: f"before {before}, now {dict(self.counts)}",
        )
        assert not self.wrong, self.wrong

    def _run(self, place: int, act: Callable[[random.Random], None]) -> None:
        chance = random.Random(place)
        name = threading.current_thread().name
        try:
            while not self.over.is_set() and not self.wrong:
                act(chance)
                self.counts[name] += 1
        except Exception as error:
            self.wrong.append(f"{act.__name__}: {error!r}")
        finally:
            connection.close()

    def scrub(self, chance: random.Random) -> None:
        asked = chance.sample(self.registered, 5)
        answer = self.api.scrub(*asked, "+8613700000001")
        said = [row["decision"] for row in answer.json().get("rows", [])]
        if said != ["not_callable"] * 5 + ["conditional"]:
            self.wrong.append(f"scrub: {answer.status_code} {said}")

    def register(self, _chance: random.Random) -> None:
        e164 = f"+86135{self.counts['registered']:08d}"
        registration_ingest(
            operator=self.operator,
            number=e164,
            action="register",
            preferences=PREFERENCES,
            assurance="in_person",
            said_at=clock.now(),
            reference=e164[-8:],
            at=clock.now(),
            actor=SYSTEM,
        )
        self.counts["registered"] += 1
        self.registered.append(e164)

    def find(self, chance: random.Random) -> None:
        e164 = chance.choice(list(self.ids))
        found = number_find(e164)
        if found is None or found.pk != self.ids[e164] or found.sealed is None:
            self.wrong.append("find: a number is not found, or is another row")
        elif sealing.unseal(found.sealed, found.seal_key) != e164:
            self.wrong.append("find: a row reads back as another number")

    def obtain_new(self, _chance: random.Random) -> None:
        """Two threads make the same numbers at the same time, in opposite orders."""
        start = self.counts["new"]
        numbers_obtain(e164s=[f"+86136{start + n:08d}" for n in range(8)], at=clock.now())
        self.counts["new"] += 3

    def hold(self, chance: random.Random) -> None:
        """A few known numbers and a new one, locked together."""
        wanted = [*chance.sample(list(self.ids), 20), f"+86137{chance.randrange(10**8):08d}"]
        digits = np.array([to_digits(e164) for e164 in wanted], dtype=np.uint64)
        with transaction.atomic():
            known = numbers_find(digits=digits)
            held, new = numbers_hold(digits=digits, known=known > 0, make=known == 0, at=clock.now())
        if held.tolist()[:20] != [self.ids[e164] for e164 in wanted[:20]] or not held.all():
            self.wrong.append("hold: a known number got another row")
        if (new & (known > 0)).any() or not new[known == 0].all():
            self.wrong.append("hold: a row is said to be new that is not")

    def obtain_known(self, chance: random.Random) -> None:
        wanted = chance.sample(list(self.ids), 4)
        if any(row.pk != self.ids[e164] for e164, row in numbers_obtain(e164s=wanted, at=clock.now()).items()):
            self.wrong.append("obtain: a known number got another row")
        e164 = chance.choice(wanted)
        if number_obtain(e164=e164, at=clock.now()).pk != self.ids[e164]:
            self.wrong.append("obtain: a known number got another row")


def clear_numbers() -> list[str]:
    """Every number in the table, in plaintext, whatever key it is under."""
    rows = Number.objects.exclude(sealed=None).values_list("sealed", "seal_key")
    return [sealing.unseal(sealed, key) for sealed, key in rows if sealed is not None]
