"""Lists whose spellings go through the library for telephone numbers: answering a chunk of them takes seconds."""

import numpy as np

from core.numbers.bulk import read_cells
from core.policies.schema import Policy
from registry.engine.lists.chunk import Chunk
from registry.scrubs.models import ScrubJob
from registry.scrubs.rules.turns import LIBRARY_ROWS

LOOKED_AT = 100  # rows of a chunk: some milliseconds


def rows_for_library(chunk: Chunk, policy: Policy) -> int:
    """How many rows of it the library will be asked for, about."""
    if chunk.count < LIBRARY_ROWS:
        return 0
    rows = np.random.default_rng().integers(0, chunk.count, LOOKED_AT)  # whoever writes lists cannot know which
    numbers = read_cells(chunk.data, chunk.numbers.starts[rows], chunk.numbers.ends[rows], policy)
    return numbers.by_library * chunk.count // LOOKED_AT


def note_spellings(job_id: int, by_library: int) -> None:
    """From now on answering this list counts as a long step, where it is."""
    if by_library >= LIBRARY_ROWS:
        ScrubJob.objects.filter(pk=job_id, slow_to_answer=False).update(slow_to_answer=True)
