"""What the source says: the words of each room's files, and those that nobody could collect."""

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from config.translation.python_words import Uncollectable, Words, words_in
from core.translation.parts import PARTS

# The one place that translates what was marked elsewhere (`core.translation.words.translated`).
SAYS_WHAT_IS_MARKED = Path("core/translation/words.py")
VARIABLE = re.compile(r"\{%\s*trans(?:late)?\s+[^\"'\s]")


def sources(root: Path, part: str) -> Iterator[Path]:
    """The files whose words belong to `part`: a room and its templates; the ground floor takes everything shared."""
    templates = root / "templates"
    shared = part == "core"
    for folder in (root / "core", root / "config") if shared else (root / part,):
        yield from sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    own = [templates / other for other in PARTS if other != "core"]
    for path in sorted([*templates.rglob("*.html"), *templates.rglob("*.txt")]):
        if path.is_relative_to(templates / part) or (shared and not any(path.is_relative_to(folder) for folder in own)):
            yield path


def extracted(root: Path, part: str) -> Catalog:
    """What the source of `part` says now."""
    catalog = Catalog()
    for path in sources(root, part):
        for words in read(path):
            if isinstance(words, Words) and words.forms[0]:
                catalog.add(words.forms if len(words.forms) > 1 else words.forms[0], context=words.context)
    return catalog


def read(path: Path) -> tuple[Words | Uncollectable, ...]:
    return read_text(path.read_text(encoding="utf-8"), str(path))


@cache  # every language and every check asks for the same
def read_text(text: str, origin: str) -> tuple[Words | Uncollectable, ...]:
    return tuple(words_in(text) if origin.endswith(".py") else _template_words(text, origin))


def _template_words(text: str, origin: str) -> Iterator[Words | Uncollectable]:
    python = "\n".join(line.strip() for line in templatize(text, origin=origin).splitlines())
    for _line, words, _comments, context in extract("python", io.BytesIO(python.encode()), DEFAULT_KEYWORDS):
        yield Words(words if isinstance(words, tuple) else (words,), context)
    for line, content in enumerate(text.splitlines(), start=1):
        if VARIABLE.search(content):
            yield Uncollectable(line, "it translates what is not a plain string")


def uncollected(root: Path, part: str) -> Iterator[str]:
    """Sentences about words of `part` that cannot be collected."""
    for path in sources(root, part):
        if path.relative_to(root) == SAYS_WHAT_IS_MARKED:
            continue
        for found in read(path):
            if isinstance(found, Uncollectable):
                yield f"{path.relative_to(root)}:{found.line}: not collected: {found.why}"


def homeless(root: Path) -> Iterator[str]:
    """Sentences about files that have words and belong to no part."""
    known = {path for part in PARTS for path in sources(root, part)}
    for package in sorted({part.split("/")[0] for part in PARTS}):
        for path in sorted((root / package).rglob("*.py")):
            if path not in known and "migrations" not in path.parts and read(path):
                yield f"{path.relative_to(root)}: its words belong to no part of core.translation.parts"
