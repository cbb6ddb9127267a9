"""English says one person and two people: where a sentence counts, it has both, or sets the figure behind its label."""

import re

from config.run.environment import ROOT
from config.translation import catalogues
from core.translation.parts import PARTS

COUNTED = r"n|count|people|calls|callers|rows|complaints|accepted|held|kept|violations|numbers|files|cases|entries|firms|places"
IN_SENTENCE = re.compile(rf"%\((?:{COUNTED})\)[ds](?:</\w+>)? (?:[a-z]+ )?(?:[a-z]{{3,}}s|people)\b")
# What a sentence may say without counting: a limit that is never one, a share of a whole.
NEVER_ONE = re.compile(
    r"[Aa]t (?:most|least) %|There are %\(n\)|of %\(\w+\)s (?:complaints|steps|weeks|rows)|regions have the most|in this period"
    r"|^Case files:"
)
IN_DOCUMENT = re.compile(r"\{(?:people|calls|callers|confirmed|recorded)\} (?:[a-z]+ )?(?:[a-z]{3,}s|people)\b")


def test_what_counts_has_both_numbers() -> None:
    """Of a message without a plural no figure stands before the word it counts."""
    said = [
        texts[0]
        for part in PARTS
        for message in catalogues.entries(catalogues.stored(ROOT, part, "en")).values()
        if len(texts := catalogues.texts(message.id)) == 1
    ]
    wrong = [text for text in said if IN_SENTENCE.search(text) and not NEVER_ONE.search(text)]
    assert len(said) > 1_000
    assert not wrong, "Use ngettext, or set the figure behind its label:\n" + "\n".join(wrong)


def test_documents_set_figures_behind_their_labels() -> None:
    """Their texts are a lawyer's, without a plural."""
    files = sorted((ROOT / "core" / "policies" / "documents").glob("*/en/*.txt"))
    assert len(files) > 10
    wrong = [f"{path.name}: {found[0]}" for path in files for found in IN_DOCUMENT.finditer(path.read_text("utf-8"))]
    assert not wrong, wrong
    assert IN_DOCUMENT.search("{people} people complained") and IN_SENTENCE.search("%(people)s people on %(days)s days")
