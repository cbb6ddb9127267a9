"""Loads a pack: merges its dated versions, each saying only what changes, and builds a `Policy` of each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.policies.files import pack_codes
from core.policies.reading import PolicyError, Reader
from core.policies.schema import Head, Policy


@dataclass(frozen=True)
class Pack:
    """All versions of one jurisdiction's law, oldest first, never empty."""

    code: str
    versions: tuple[Policy, ...]

    def at(self, day: date | datetime) -> Policy:
        """The version in force on `day`. A day before the first version is judged by the first.

        A moment (aware) is read in the pack's own time zone, for laws begin at local midnight.
        """
        if isinstance(day, datetime):
            day = day.astimezone(self.versions[0].numbering.zone).date()
        return next((v for v in reversed(self.versions) if v.effective_from <= day), self.versions[0])

    def version(self, name: str) -> Policy | None:
        """The version called `name` (``"cn-2026-01-01"``), which a violation names as its own."""
        return next((v for v in self.versions if v.version == name), None)


def read_pack(path: Path) -> Pack:
    """The pack in the TOML file at `path`. PolicyError with a sentence when it cannot be used."""
    name = "/".join(path.parts[-3:])
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(pack_codes(path.parent))
        raise PolicyError(f"{name}: there is no such policy pack; there are {known or 'none'}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise PolicyError(f"{name}: cannot be read as TOML: {error}.") from error
    return build_pack(path.stem, raw, name)


def build_pack(code: str, raw: dict[str, Any], file: str) -> Pack:
    """A pack from the parsed TOML `raw`; `file` is named in errors."""
    found: list[Policy] = []
    for n, version in enumerate(_written_versions(raw, file)):
        policy = _build_policy(code, version, f"{file} (changes[{n - 1}])" if n else file)
        if found and policy.effective_from <= found[-1].effective_from:
            raise PolicyError(
                f"{file}: changes[{n - 1}].effective_from is {policy.effective_from}; "
                f"it must be later than {found[-1].effective_from}, the version before."
            )
        found.append(policy)
    return Pack(code, tuple(found))


def _written_versions(raw: Mapping[str, Any], file: str) -> list[dict[str, Any]]:
    """Every version of a parsed pack in full, as its file writes it, oldest first."""
    first = dict(raw)
    changes = first.pop("changes", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise PolicyError(f"{file}: changes must be a list of tables, each beginning with [[changes]].")
    versions = [first]
    for n, change in enumerate(changes):
        if "effective_from" not in change:
            raise PolicyError(f"{file}: changes[{n}].effective_from is missing; each change must say since when.")
        versions.append(merged(versions[-1], change))
    return versions


def merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with what `change` says. Tables are merged, but a legal value (with a status) is replaced whole."""
    result = dict(before)
    for key, value in change.items():
        old = result.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and "status" not in value:
            result[key] = merged(old, value)
        else:
            result[key] = value
    return result


def _build_policy(code: str, raw: dict[str, Any], file: str) -> Policy:
    head: Head = Reader(file).table(Head, {key: raw[key] for key in ("effective_from", "languages") if key in raw}, "")
    reader = Reader(file, head.effective_from, head.languages)
    version = f"{code}-{head.effective_from}"
    policy: Policy = reader.table(Policy, raw, "", code=code, version=version, sources=reader.sources)
    return policy
