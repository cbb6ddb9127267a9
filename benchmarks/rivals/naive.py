"""The naive way: `phonenumbers` row by row, then SQL `IN`; a sample, for the whole list would take minutes.

Asks the table that the PostgreSQL rival has loaded.
"""

import time
from collections.abc import Mapping

import numpy as np
import phonenumbers

from benchmarks.data import Data, List, seal_made
from benchmarks.rivals import Found, Loaded, Way
from benchmarks.rivals.postgres import connect
from core.numbers.e164 import to_digits


class Naive:
    name = "naive"

    def needs(self, register: int) -> int:
        return 0

    def load(self, data: Data, register: int) -> Loaded:
        self.db = connect()
        return Loaded(note="the table of PostgreSQL")

    def ways(self) -> Mapping[str, Way]:
        return {"phonenumbers + IN": self._ask}

    def close(self) -> None:
        self.db.close()

    def _ask(self, asked: List) -> Found:
        texts = [str(digits)[2:] for digits in asked.digits.tolist()]
        began = time.perf_counter()
        wanted = [read(text) for text in texts]
        parsed = time.perf_counter()
        sealed = seal_made(np.array([to_digits(number) for number in wanted if number], dtype=np.uint64)).tolist()
        done = time.perf_counter()
        with self.db.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM register WHERE sealed IN %s", [tuple(sealed)])
            (hits,) = cursor.fetchone()  # type: ignore[misc]
        ended = time.perf_counter()
        return Found(hits, {"parse": parsed - began, "seal": done - parsed, "query": ended - done})


def read(text: str) -> str:
    """E.164, or "" where the library says it is no number."""
    number = phonenumbers.parse(text, "CN")
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
