"""`manage.py measure_texts FILE`: how well the pack's words tell kind and trade, and whether a learned classifier may be tried."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.rules.text_words import propose_kind, propose_trade
from compliance.findings.management.text_measure import LABELS, Learned, macro, scores, split
from core.policies import load

CORRECTIONS, POINTS = 2000, 0.05  # what a learned classifier waits for


class Command(BaseCommand):
    help = "Measure the pack's words on labelled texts (a TSV file: label, text), beside a classifier that is learned for it alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--pack", default="cn")

    def handle(self, *args: Any, **options: Any) -> None:
        policy = load(options["pack"]).versions[-1]
        lines = options["file"].read_text("utf-8").splitlines()
        rows = [
            (text, *LABELS[label]) for label, _tab, text in (line.partition("\t") for line in lines) if label in LABELS
        ]
        if not rows:
            raise CommandError("The file has no line that begins with a label that is known, a tab, and a text.")
        kinds = [(text, kind) for text, kind, _trade in rows]
        trades = [(text, trade) for text, kind, trade in rows if kind == "marketing"]
        for title, labelled, propose in (("kind", kinds, propose_kind), ("trade", trades, propose_trade)):
            learn, held = split(labelled)
            learned = Learned()
            learned.learn(learn)
            words = scores(held, lambda text, propose=propose: propose(text, policy).code)  # type: ignore[misc]
            beside = scores(held, learned.propose)
            print(f"{title}: {len(labelled)} texts, {len(held)} held out by groups")
            print(f"{'':16}{'texts':>7}{'words: P':>10}{'R':>6}{'F1':>6}{'learned: P':>12}{'R':>6}{'F1':>6}")
            for one, other in zip(words, beside, strict=True):
                print(
                    f"{one.code:16}{one.texts:7}{one.precision:10.2f}{one.recall:6.2f}{one.f1:6.2f}"
                    f"{other.precision:12.2f}{other.recall:6.2f}{other.f1:6.2f}"
                )
            print(f"{'mean F1':16}{'':7}{macro(words):22.2f}{macro(beside):24.2f}\n")
