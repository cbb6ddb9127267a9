"""Rows of one list may be for several firms and trades: each firm and trade is a scrub of its own, with its own receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import DomainError
from core.policies.schema import Policy
from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.records.reasons import Reason
from registry.firms.selectors.mandate import clients_of
from registry.scrubs.answering.answer_board import MISFITS, add_counts
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob
from registry.scrubs.permissions import subject_of
from registry.scrubs.rules.purpose import Purpose

LONGEST = 200  # bytes of a cell worth reading
NO_CATEGORY, NO_CLIENT = (MISFITS.index(reason) for reason in (Reason.CATEGORY, Reason.CLIENT))


@dataclass(frozen=True, order=True)
class Group:
    """`subject_id`: the firm whose calls these are."""

    subject_id: int
    category: str
    on_behalf_of: str

    @property
    def name(self) -> str:
        """Part of a file's name."""
        return f"{self.subject_id}-{self.category}"

    def as_list(self) -> list[str | int]:
        return [self.subject_id, self.category, self.on_behalf_of]


@dataclass(frozen=True)
class Share:
    """One group's part of the list."""

    group: Group
    counts: dict[str, int]


@dataclass(frozen=True)
class Grouped:
    """`of_row`: position of each row's group, -1 for a misfit; None where all are of the first. `misfits`: see `MISFITS`."""

    groups: list[Group]
    of_row: NDArray[np.int16] | None
    misfits: NDArray[np.uint8] | None
    count: int

    def rows_of(self, position: int) -> NDArray[np.int64]:
        return np.arange(self.count) if self.of_row is None else np.flatnonzero(self.of_row == position)


def groups_of(job: ScrubJob, chunk: Chunk, policy: Policy) -> Grouped:
    if chunk.categories is None and chunk.clients is None:
        return Grouped([group_of(job, job.category, job.on_behalf_of, policy)], None, None, chunk.count)
    sorter = Sorter(job, policy)
    of_row, misfits = np.zeros(chunk.count, np.int16), np.zeros(chunk.count, np.uint8)
    for row, said in enumerate(zip(words_of(chunk, chunk.categories), words_of(chunk, chunk.clients), strict=True)):
        of_row[row], misfits[row] = sorter.sort_out(*said)
    return Grouped(sorter.groups, of_row, misfits, chunk.count)


def words_of(chunk: Chunk, cells: Cells | None) -> list[str]:
    return [text[:LONGEST].decode(errors="replace") for text in chunk.texts(cells)] if cells else [""] * chunk.count


class Sorter:
    """Tells each row's group. The database is asked once for each trade and firm that this one may name, however many others
    a list does."""

    def __init__(self, job: ScrubJob, policy: Policy) -> None:
        assert job.checked_at is not None
        self.job, self.policy = job, policy
        self.groups: list[Group] = []
        self._words = _category_words(policy)
        clients = clients_of(job.marketer, job.checked_at)
        self._clients = {"", job.marketer.public_id, *(client.public_id for client in clients)}
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def sort_out(self, category: str, client: str) -> tuple[int, int]:
        """(position of the group, 0) or (-1, what is wrong). An empty cell means what the job says for all."""
        category, client = category.strip(), client.strip() or self.job.on_behalf_of
        code = self._words.get(category.casefold(), "") if category else self.job.category
        if not code:
            return -1, NO_CATEGORY
        if self.job.live and client not in self._clients:
            return -1, NO_CLIENT
        if (code, client) not in self._known:
            self._known[code, client] = self._ask(code, client)
        return self._known[code, client]

    def _ask(self, category: str, client: str) -> tuple[int, int]:
        try:
            group = group_of(self.job, category, client, self.policy)
        except DomainError:
            return -1, NO_CLIENT
        if group not in self.groups:
            self.groups.append(group)
        return self.groups.index(group), 0


def group_of(job: ScrubJob, category: str, on_behalf_of: str, policy: Policy) -> Group:
    """Raises `NotAllowed` when that firm has not approved this one."""
    assert job.checked_at is not None
    purpose = Purpose(job.channel, category, job.campaign, on_behalf_of, job.planned_at)
    subject = subject_of(job.marketer, purpose, job.checked_at, policy) if job.live else job.marketer
    return Group(subject.pk, category, on_behalf_of if subject.pk != job.marketer_id else "")


def _category_words(policy: Policy) -> dict[str, str]:
    """Codes and names of trades, in every language of the pack, to codes."""
    return {
        word.casefold(): code
        for code, category in policy.register.categories.items()
        for word in (code, *category.names.values())
    }


def shares_of(files: JobFiles, firsts: Sequence[tuple[int, int]]) -> tuple[list[Share], dict[str, int]]:
    """Each group's share, and how many rows of the whole list were given each answer code."""
    found: dict[Group, dict[str, int]] = {}
    codes: dict[str, int] = {}
    for number, _first in firsts:
        said = files.get_json(f"groups-{number}")
        codes = add_counts(codes, said["codes"])
        for subject_id, category, behalf, counts in said["groups"]:
            group = Group(subject_id, category, behalf)
            found[group] = add_counts(found.get(group, {}), counts)
    return [Share(group, found[group]) for group in sorted(found)], codes
