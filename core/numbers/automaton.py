"""Patterns of digits, asked before all digits are known.

A pattern of `phonenumbers` (or of a policy pack) is read as a finite automaton over the ten digits. After the first
few digits of a number it says whether every number that begins so matches, or none does, or whether it depends on
what follows. That is what lets a table of prefixes answer for the library.
"""

from collections.abc import Iterator
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_TEN = range(10)


class UnknownPatternError(ValueError):
    """The pattern uses something that numbering plans have not used so far."""


class Automaton:
    """States are small whole numbers; they are found as they are asked for and kept."""

    def __init__(self, pattern: str, *, whole: bool) -> None:
        """`whole`: all digits must match; else a match of the first ones is enough. Raises UnknownPatternError."""
        self._plain: list[list[int]] = []  # ways out without a digit
        self._by_digit: list[list[tuple[frozenset[int], int]]] = []
        start = self._new()
        self._last = self._add(_parser.parse(pattern), start)
        if not whole:
            self._by_digit[self._last].append((frozenset(_TEN), self._last))
        self._sets: list[frozenset[int]] = []
        self._positions: dict[frozenset[int], int] = {}
        self._steps: dict[tuple[int, int], int] = {}
        self._verdicts: dict[tuple[int, int], bool | None] = {}
        self.start = self._state({start})

    def step(self, state: int, digit: int) -> int:
        key = (state, digit)
        if key not in self._steps:
            ways = (way for node in self._sets[state] for way in self._by_digit[node])
            self._steps[key] = self._state({node for digits, node in ways if digit in digits})
        return self._steps[key]

    def walk(self, digits: str) -> int:
        """The state after these digits."""
        state = self.start
        for digit in digits:
            state = self.step(state, int(digit))
        return state

    def verdict(self, state: int, left: int) -> bool | None:
        """Whether all (True) or none (False) of the ways to go on for `left` digits match; None: some do."""
        if left == 0:
            return self._last in self._sets[state]
        key = (state, left)
        if key not in self._verdicts:
            self._verdicts[key] = self._agreed(state, left)
        return self._verdicts[key]

    def _agreed(self, state: int, left: int) -> bool | None:
        first = self.verdict(self.step(state, 0), left - 1)
        same = first is not None and all(
            self.verdict(self.step(state, digit), left - 1) is first for digit in range(1, 10)
        )
        return first if same else None

    def _state(self, nodes: set[int]) -> int:
        waiting = list(nodes)
        while waiting:
            for node in self._plain[waiting.pop()]:
                if node not in nodes:
                    nodes.add(node)
                    waiting.append(node)
        key = frozenset(nodes)
        if key not in self._positions:
            self._positions[key] = len(self._sets)
            self._sets.append(key)
        return self._positions[key]

    def _new(self) -> int:
        self._plain.append([])
        self._by_digit.append([])
        return len(self._plain) - 1

    def _add(self, parts: Any, start: int) -> int:
        """Adds a parsed pattern behind `start`; the node where it ends."""
        for operator, argument in parts:
            start = self._add_one(str(operator), argument, start)
        return start

    def _add_one(self, operator: str, argument: Any, start: int) -> int:
        if operator in {"LITERAL", "IN"}:
            end = self._new()
            self._by_digit[start].append((_digits(operator, argument), end))
            return end
        if operator == "SUBPATTERN" and not (argument[1] or argument[2]):
            return self._add(argument[3], start)
        if operator == "BRANCH":
            ends = [self._add(branch, start) for branch in argument[1]]
            return self._meet(ends)
        if operator == "MAX_REPEAT":
            least, most, part = argument
            return self._repeat(least, most, part, start)
        raise UnknownPatternError(operator)

    def _repeat(self, least: int, most: Any, part: Any, start: int) -> int:
        for _ in range(least):
            start = self._add(part, start)
        if most is _parser.MAXREPEAT:
            raise UnknownPatternError("MAXREPEAT")
        ends = [start]
        for _ in range(int(most) - least):
            ends.append(self._add(part, ends[-1]))
        return self._meet(ends)

    def _meet(self, ends: list[int]) -> int:
        end = self._new()
        for node in ends:
            self._plain[node].append(end)
        return end


def _digits(operator: str, argument: Any) -> frozenset[int]:
    signs = {argument} if operator == "LITERAL" else {sign for item in argument for sign in _signs(*item)}
    return frozenset(sign - ord("0") for sign in signs if ord("0") <= sign <= ord("9"))


def _signs(operator: Any, argument: Any) -> Iterator[int]:
    if str(operator) == "LITERAL":
        yield argument
    elif str(operator) == "RANGE":
        yield from range(argument[0], argument[1] + 1)
    elif str(operator) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
        yield from range(ord("0"), ord("9") + 1)
    else:
        raise UnknownPatternError(str(operator))


@lru_cache(maxsize=2048)
def automaton(pattern: str, *, whole: bool) -> Automaton:
    return Automaton(pattern, whole=whole)
