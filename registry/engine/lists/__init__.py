"""Lists of numbers in any form firms keep them: read in chunks of constant memory, answered in the form they ask for."""

from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.lists.opening import OpenList, open_list
from registry.engine.lists.refusals import SENTENCES, ListRefused
from registry.engine.lists.shape import ListHead

__all__ = ["SENTENCES", "Answers", "Cells", "Chunk", "ListHead", "ListRefused", "OpenList", "open_list"]
