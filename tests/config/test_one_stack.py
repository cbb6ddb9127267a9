import resource
from concurrent.futures import ThreadPoolExecutor

from config.one_stack import one_stack

DEPTHS = range(0, 400, 2)  # what stands on the stack of a request, and more
TURNS = 500


def test_no_loop_takes_memory_at_each_turn_however_deep_it_stands() -> None:
    assert one_stack(pieces_taken) < TURNS


def test_without_it_one_does() -> None:
    """Once this fails, Python has mended it, and config/one_stack.py can go."""
    with ThreadPoolExecutor(1) as pool:  # a thread has a stack of its own
        assert pool.submit(pieces_taken).result() >= TURNS


def test_what_is_called_gets_and_gives_the_same() -> None:
    assert one_stack(lambda *args, **kwargs: (args, kwargs), 1, call=2) == ((1,), {"call": 2})


def pieces_taken() -> int:
    """The most pages that the system brought during one loop, at any depth."""
    return max(at_depth(depth) for depth in DEPTHS)


def at_depth(depth: int) -> int:
    return at_depth(depth - 1) if depth else turned()


def turned() -> int:
    before = pages()
    for _ in range(TURNS):
        least()
    return pages() - before


def least(a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    return a + b + c + d


def pages() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
