"""The translations: what the source says, what the catalogues have, and where the two differ.

Each room has its own catalogue (`locale/<part>/<language>/LC_MESSAGES/django.po`), so that work on one does not touch
another's. Files are sorted and carry no dates and no line numbers: they change only where words change.
"""

import io
import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.translation.collecting import extracted, homeless, uncollected
from core.translation.parts import PARTS

PLURALS = {"zh_Hans": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
SOURCE_LANGUAGE = "en"  # msgids are English
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
Key = tuple[str, str]  # context, msgid


def texts(value: object) -> tuple[str, ...]:
    """The forms of an id or a translation: one, or one for each plural."""
    return tuple(str(each or "") for each in value) if isinstance(value, list | tuple) else (str(value or ""),)


def key_of(message: Message) -> Key:
    return (message.context or "", texts(message.id)[0])


def path_of(root: Path, part: str, language: str) -> Path:
    return root / "locale" / part / language / "LC_MESSAGES" / "django.po"


def stored(root: Path, part: str, language: str) -> Catalog:
    path = path_of(root, part, language)
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    return catalog


def entries(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def forms(message: Message) -> tuple[str, ...]:
    return texts(message.string)


def _is_translated(message: Message) -> bool:
    return all(forms(message)) and not message.fuzzy


def update(root: Path, part: str, language: str) -> int:
    """Write the catalogue anew: what the source says, with the translations there are. Returns how many are missing."""
    known = {
        key: message
        for other in (*(p for p in PARTS if p != part), part)
        for key, message in entries(stored(root, other, language)).items()
        if _is_translated(message)
    }
    catalog = Catalog(locale=language)
    missing = 0
    for key, message in entries(extracted(root, part)).items():
        count = 1 if isinstance(message.id, str) else int(PLURALS[language][9])
        string = _words_for(message, known.get(key), language, count)
        missing += not all(string)
        catalog.add(message.id, string[0] if isinstance(message.id, str) else string, context=message.context)
    write(path_of(root, part, language), catalog, language)
    return missing


def _words_for(message: Message, known: Message | None, language: str, count: int) -> tuple[str, ...]:
    if language == SOURCE_LANGUAGE:
        return texts(message.id)
    if known is not None and len(forms(known)) == count:
        return forms(known)
    return ("",) * count


def write(path: Path, catalog: Catalog, language: str) -> None:
    header = textwrap.dedent(
        f"""\
        msgid ""
        msgstr ""
        "Language: {language}\\n"
        "MIME-Version: 1.0\\n"
        "Content-Type: text/plain; charset=UTF-8\\n"
        "Content-Transfer-Encoding: 8bit\\n"
        "Plural-Forms: {PLURALS[language]}\\n"

        """
    )
    body = io.BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + body.getvalue().strip() + b"\n")


def compile_part(root: Path, part: str, language: str) -> None:
    path = path_of(root, part, language)
    if not path.exists():
        return
    whole = path.with_suffix(".mo")
    half = whole.with_name(f".{whole.name}.{os.getpid()}")
    with half.open("wb") as file:
        write_mo(file, stored(root, part, language))
    half.replace(whole)  # at once: another process may be reading it


def problems(root: Path, part: str, language: str) -> Iterator[str]:
    """Sentences about everything that is missing, unsure, left over or broken in a catalogue."""
    wanted, have = entries(extracted(root, part)), entries(stored(root, part, language))
    return _differences(f"locale/{part}/{language}", wanted, have)


def _differences(where: str, wanted: Mapping[Key, Message], have: Mapping[Key, Message]) -> Iterator[str]:
    for context, text in sorted(wanted.keys() - have.keys()):
        yield f"{where}: missing: {text!r}" + (f" ({context})" if context else "")
    for _context, text in sorted(have.keys() - wanted.keys()):
        yield f"{where}: no longer in the source: {text!r}"
    for key in sorted(wanted.keys() & have.keys()):
        message = have[key]
        if not all(forms(message)):
            yield f"{where}: not translated: {key[1]!r}"
        elif message.fuzzy:
            yield f"{where}: marked fuzzy: {key[1]!r}"
        elif not _placeholders_agree(message):
            yield f"{where}: placeholders differ: {key[1]!r} → {forms(message)!r}"


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def _placeholders_agree(message: Message) -> bool:
    """Each form may leave out what the source's singular leaves out; the last says all; none invents any."""
    ids = texts(message.id)
    allowed = set[str]().union(*map(placeholders, ids))
    least = set.intersection(*map(placeholders, ids))
    said = [placeholders(text) for text in forms(message)]
    return all(least <= one <= allowed for one in said) and said[-1] >= placeholders(ids[-1])


def _disagreements(language: str, parts: Mapping[str, Mapping[Key, Message]]) -> Iterator[str]:
    """One word for one thing: the same words translated differently in two parts would show by chance."""
    seen: dict[Key, tuple[str, tuple[str, ...]]] = {}
    for part, catalogue in parts.items():
        for key, message in catalogue.items():
            if _is_translated(message):
                other, words = seen.setdefault(key, (part, forms(message)))
                if words != forms(message):
                    yield f"{language}: {key[1]!r} is {words} in {other}, {forms(message)} in {part}"


def check(root: Path, parts: Iterable[str]) -> list[str]:
    chosen = list(parts)
    found = [*homeless(root), *(line for part in chosen for line in uncollected(root, part))]
    wanted = {part: entries(extracted(root, part)) for part in chosen}
    have = {language: {part: entries(stored(root, part, language)) for part in PARTS} for language in PLURALS}
    for part, said in wanted.items():
        for language, catalogues in have.items():
            found += _differences(f"locale/{part}/{language}", said, catalogues[part])
    return found + [line for language, parts in have.items() for line in _disagreements(language, parts)]
