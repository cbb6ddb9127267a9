"""Looks for citizens' numbers in clear wherever this deployment keeps anything: tables, broker, sessions, files, logs."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from redis import Redis


def spellings(e164: str, country_code: str) -> set[bytes]:
    """How a number might stand somewhere in clear: bare, with prefix, padded to 15, grouped."""
    digits = e164.lstrip("+")
    national = digits.removeprefix(country_code)
    forms = {digits, national, digits.zfill(15)}
    for gap in (" ", "-"):
        forms |= {
            gap.join((national[:3], national[3:7], national[7:])),
            gap.join((national[:3], national[3:6], national[6:])),
        }
    return {form.encode() for form in forms}


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
    """Where any of these numbers stands in clear, as ``"table core_x: …1234"`` (the last four digits only)."""
    wanted = {number: spellings(number, country_code) for number in numbers}
    found = []
    for place, content in (*tables(), *broker(), *files(folders)):
        for number, forms in wanted.items():
            if any(form in content for form in forms):
                found.append(f"{place}: …{number[-4:]}")
    return sorted(set(found))
