"""`manage.py measure_texts [FILE]`: how well the pack's words tell kind and trade, and whether a learned classifier may be tried."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.rules.text_words import propose_kind, propose_trade
from compliance.findings.management.text_measure import LABELS, Gate, Measured, below_gate, macro, measure
from compliance.findings.selectors.text_correction import texts_corrected
from core.policies import load

Said = tuple[str, str, str]  # text, kind, trade


class Command(BaseCommand):
    help = (
        "Measure the pack's words beside a classifier that is learned for it alone: on what officers corrected here, or on "
        "labelled texts (a TSV file: label, text)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--pack", default="cn")

    def handle(self, *args: Any, **options: Any) -> None:
        policy, file = load(options["pack"]).versions[-1], options["file"]
        rows = list(labelled(file.read_text("utf-8").splitlines())) if file else texts_corrected()
        if file and not rows:
            raise CommandError("The file has no line that begins with a label that is known, a tab, and a text.")
        kinds = [(text, kind) for text, kind, _trade in rows]
        trades = [(text, trade) for text, kind, trade in rows if kind == "marketing"]
        measures = (
            ("kind", measure(kinds, lambda text: propose_kind(text, policy).code)),
            ("trade", measure(trades, lambda text: propose_trade(text, policy).code)),
        )
        for title, found in measures:
            self.stdout.write(table(title, found))
            if file is None:
                lacks = below_gate(found, Gate())
                self.stdout.write(f"No learned classifier: {lacks}.\n" if lacks else "One may be tried.\n")


def labelled(lines: Iterable[str]) -> Iterable[Said]:
    for label, _tab, text in (line.partition("\t") for line in lines):
        if label in LABELS:
            yield (text, *LABELS[label])


def table(title: str, found: Measured) -> str:
    lines = [
        f"{title}: {found.texts} texts, {found.held} held out by groups",
        f"{'':16}{'texts':>7}{'words: P':>10}{'R':>6}{'F1':>6}{'learned: P':>12}{'R':>6}{'F1':>6}",
    ]
    lines += [
        f"{one.code:16}{one.texts:7}{one.precision:10.2f}{one.recall:6.2f}{one.f1:6.2f}"
        f"{other.precision:12.2f}{other.recall:6.2f}{other.f1:6.2f}"
        for one, other in zip(found.words, found.learned, strict=True)
    ]
    lines.append(f"{'mean F1':16}{'':7}{macro(found.words):22.2f}{macro(found.learned):24.2f}\n")
    return "\n".join(lines)
