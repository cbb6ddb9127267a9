"""A pack's text in the reader's language, and lists of words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext, pgettext

from core.policies import current_policy


def named(names: Mapping[str, str] | None, default: str = "") -> str:
    """What the pack calls it in the reader's language; English, or its first language, where it has no such text."""
    if not names:
        return default
    return names.get(get_language() or "") or names.get("en") or next(iter(names.values()))


def kind_of_region() -> str:
    """What the country calls the parts that `province` names: the heading over their names."""
    return named(current_policy().numbering.kind_of_region.names)


KIND_OF_REGION = lazy(kind_of_region, str)()  # for tables of words and labels of fields


def word(table: Mapping[str, Any], code: str) -> str:
    """The word of a code; the code itself where the table has none."""
    return str(table.get(code, code))


def join_words(words: Iterable[str]) -> str:
    return pgettext("between the words of a list", ", ").join(words)


def translated(sentence: str) -> str:
    """What `gettext_noop` marked where the reader's language is not known; the only call that may be given a variable.

    One of a pair with a plural is found as such: `gettext` finds it by itself from Python 3.11.5 on only.
    """
    found = gettext(sentence)
    return found if found != sentence else ngettext(sentence, sentence, 1)
