"""The frames of a call, and of all it calls, in one piece of memory.

CPython keeps frames in pieces of 16 KB (Python/pystate.c, `push_chunk`): a call across the end of a piece takes another from the
system, and its return gives that back. A loop that happens to stand just there does so at every turn, and its calls take three
hundred times as long. Who asks for more room than that gets a piece twice as large, and everything below finds room in it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ROOM = 70_000  # words: more than half a megabyte, so that a whole one is taken; only what is used of it costs memory


def one_stack(call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    return call(*args, **kwargs)


one_stack.__code__ = one_stack.__code__.replace(co_stacksize=ROOM)
