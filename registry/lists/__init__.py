"""Lists of numbers in any form firms keep them: read in chunks of constant memory, answered in the form they ask for."""

from registry.lists.answers import Answers
from registry.lists.chunk import Cells, Chunk
from registry.lists.opening import OpenList, open_list
from registry.lists.refusals import SENTENCES, ListRefused
from registry.lists.shape import ListHead

__all__ = ["SENTENCES", "Answers", "Cells", "Chunk", "ListHead", "ListRefused", "OpenList", "open_list"]
