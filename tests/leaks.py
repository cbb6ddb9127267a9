"""Looks for citizens' numbers in plaintext wherever this deployment keeps anything: tables, broker, sessions, files, logs."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from redis import Redis

from core.numbers.parsing import read_subscriber
from core.policies import current_policy


def stands_in(content: bytes, wanted: set[bytes]) -> set[bytes]:
    """Which of the wanted national numbers stand in `content`: bare, behind a prefix, padded or grouped."""
    lengths = {len(number) for number in wanted}
    runs = re.findall(rb"[0-9]{%d,}" % min(lengths, default=1), content.translate(None, b" -"))
    return {
        piece
        for run in runs
        for length in lengths
        for place in range(len(run) - length + 1)
        if (piece := run[place : place + length]) in wanted
    }


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table's rows twice: as text, and in binary, where byte strings stand as they are."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            for form in ("csv", "binary"):
                out = BytesIO()
                cursor.copy_expert(f'COPY "{name}" TO STDOUT WITH (FORMAT {form})', out)
                yield f"table {name}", out.getvalue()


READERS: dict[bytes, Callable[..., Any]] = {
    b"string": Redis.get,
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"hash": Redis.hgetall,
    b"set": Redis.smembers,
    b"zset": lambda client, key: client.zrange(key, 0, -1),
}


def broker() -> Iterator[tuple[str, bytes]]:
    client: Any = Redis.from_url(settings.BROKER_URL)
    for key in client.scan_iter(count=1000):
        kind = client.type(key)
        read: Any = READERS.get(kind, Redis.dump)
        value = read(client, key)
        yield f"broker key {key!r}", key + repr(value).encode()


def files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and "postgres" not in path.parts:
                yield f"file {path}", path.read_bytes() + str(path).encode()


def leaks(numbers: Iterable[str], country_code: str, folders: Iterable[Path]) -> list[str]:
    """Where any of these numbers stands in plaintext, as ``"table core_x: …1234"`` (the last four digits only)."""
    wanted = {number.lstrip("+").removeprefix(country_code).encode() for number in numbers}
    if not wanted:
        return []
    found = []
    for place, content in (*tables(), *broker(), *files(folders)):
        found += [f"{place}: …{number[-4:].decode()}" for number in stands_in(content, wanted)]
    return sorted(set(found))


typed_in: set[str] = set()
"""Citizens' numbers (E.164) that somebody typed in at the live site since it was last looked through."""


def remember(text: str) -> None:
    """Note the subscribers' numbers among these lines."""
    read = (read_subscriber(line, current_policy()) for line in text.splitlines())
    typed_in.update(subscriber.e164 for subscriber in read if subscriber.e164)
