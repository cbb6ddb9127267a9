"""Where the packs lie and what settings need of one before Django is there. A pack is found by its file: `<code>.toml`."""

import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent  # unless DNC_POLICIES names another


class Head(NamedTuple):
    """`languages`: the pack's own first. `zone`: a key of the time zone database."""

    languages: tuple[str, ...] = ("en",)
    zone: str = "UTC"


def pack_codes(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def pack_head(folder: Path, code: str) -> Head:
    """Languages and zone of a pack, unchecked; the default for one that cannot be read, which the system check reports."""
    try:
        raw = tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8"))
        return Head(tuple(map(str, raw["languages"])), str(raw["numbering"]["zone"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Head()
