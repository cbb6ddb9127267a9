"""Loads a pack: merges its dated versions, each saying only what changes, and builds a `Policy` of each."""

import copy
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.policies import enforcement, sections
from core.policies.reading import PolicyError, Reading, Table
from core.policies.schema import Policy

FOLDER = Path(__file__).parent


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
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml")))
        raise PolicyError(f"{name}: there is no such policy pack; there are {known or 'none'}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PolicyError(f"{name}: cannot be read as TOML: {error}.") from error
    return build_pack(path.stem, raw, name)


def build_pack(code: str, raw: dict[str, Any], file: str) -> Pack:
    """A pack from the parsed TOML `raw`; `file` is named in errors."""
    raw = copy.deepcopy(raw)
    changes = raw.pop("changes", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise PolicyError(f"{file}: changes must be a list of tables, each beginning with [[changes]].")
    versions = [build_policy(code, raw, file)]
    for n, change in enumerate(changes):
        if "effective_from" not in change:
            raise PolicyError(f"{file}: changes[{n}].effective_from is missing; each change must say since when.")
        raw = merged(raw, change)
        policy = build_policy(code, raw, f"{file} (changes[{n}])")
        if policy.effective_from <= versions[-1].effective_from:
            raise PolicyError(
                f"{file}: changes[{n}].effective_from is {policy.effective_from}; "
                f"it must be later than {versions[-1].effective_from}, the version before."
            )
        versions.append(policy)
    return Pack(code, tuple(versions))


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


def build_policy(code: str, raw: dict[str, Any], file: str) -> Policy:
    root = Table(Reading(file, date.min), "", copy.deepcopy(raw))
    root.reading.effective_from = root.day("effective_from")
    root.reading.languages = root.words("languages")
    if root.text("code") != code:
        raise root.wrong("code", f"is {root.raw['code']!r}; it must be {code!r}, as the file is called.")
    policy = Policy(
        code=code,
        version=f"{code}-{root.reading.effective_from}",
        effective_from=root.reading.effective_from,
        names=root.names("names"),
        languages=root.reading.languages,
        currency=root.text("currency"),
        disclaimer=root.names("disclaimer"),
        numbering=sections.numbering(root.table("numbering")),
        calendar=sections.calendar(root.table("calendar")),
        register=sections.register(root.table("register")),
        scrub=sections.scrub(root.table("scrub")),
        calling=sections.calling(root.table("calling")),
        exemptions=sections.exemptions(root.table("exemptions")),
        complaints=sections.complaints(root.table("complaints")),
        enforcement=enforcement.enforcement(root.table("enforcement")),
        retention=sections.retention(root.table("retention")),
        sources=root.reading.sources,
    )
    root.finish()
    check_references(root, policy)
    return policy


def check_references(root: Table, policy: Policy) -> None:
    """What one section says of another must be there."""
    for category in policy.register.categories.values():
        if category.authority and category.authority not in policy.enforcement.authorities:
            known = ", ".join(policy.enforcement.authorities)
            path = f"register.categories.{category.code}.authority"
            raise root.wrong(path, f"is {category.authority!r}; it must be one of {known}.")
    watch, opening = policy.enforcement.listing["watch"], policy.enforcement.opening
    if watch.unproved_rows is None and opening.unproved_rows:
        raise root.wrong(
            "enforcement.opening.unproved_rows", "opens cases on unproved rows, but watch needs people; give both."
        )
