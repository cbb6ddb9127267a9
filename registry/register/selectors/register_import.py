"""What became of a file: counted from its batches, never added up on the way."""

from collections import Counter
from dataclasses import dataclass

from registry.register.models import RegisterImport, RegisterImportBatch

LINES_SHOWN = 20


@dataclass(frozen=True)
class ImportSummary:
    """`counts`: rows by outcome; `problems`: rows kept out, by reason; `lines`: of each reason the first line numbers."""

    lines: int
    counts: dict[str, int]
    problems: dict[str, int]
    first_lines: dict[str, list[int]]


def import_summary(run: RegisterImport) -> ImportSummary:
    lines, counts, problems = 0, Counter[str](), Counter[str]()
    first_lines: dict[str, list[int]] = {}
    for batch in run.batches.order_by("position").iterator():
        lines += batch.lines
        counts.update(batch.counts)
        for reason, found in batch.problems.items():
            problems[reason] += found["count"]
            shown = first_lines.setdefault(reason, [])
            shown.extend(found["lines"][: LINES_SHOWN - len(shown)])
    return ImportSummary(lines, dict(counts), dict(problems.most_common()), first_lines)


def import_positions_done(run: RegisterImport) -> set[int]:
    """Which blocks of the file were ingested."""
    return set(RegisterImportBatch.objects.filter(imported_by=run).values_list("position", flat=True))
