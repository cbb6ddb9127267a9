"""A cache that keeps nothing: no act of thousands is one too many."""

from django.core.cache.backends.dummy import DummyCache


class Uncounted(DummyCache):
    def count(self, key: str, amount: int, timeout: int) -> int:
        return amount
