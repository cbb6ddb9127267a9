"""Questions about large files of consents."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from core.running.claimed_step import FAILED_BY_US
from core.selectors.only import only
from registry.register.models import ConsentFile, ConsentFilePart

AT_A_TIME = 100


@dataclass(frozen=True)
class Progress:
    """Rows. `total`: None until the file is read to its end. `per_second`: since it was handed in."""

    done: int
    total: int | None
    accepted: int
    refused: int
    per_second: int

    @property
    def seconds_left(self) -> int | None:
        return None if self.total is None or not self.per_second else -(-(self.total - self.done) // self.per_second)


def consent_file_progress(file: ConsentFile, at: datetime) -> Progress:
    done = Q(done_at__isnull=False)
    sums = file.parts.aggregate(
        total=Sum("rows", default=0), done=Sum("rows", filter=done, default=0), accepted=Sum("accepted", default=0),
        refused=Sum("refused", default=0),
    )  # fmt: skip
    seconds = ((file.finished_at or at) - file.handed_at).total_seconds()
    total = sums["total"] if file.cut_at else None
    return Progress(sums["done"], total, sums["accepted"], sums["refused"], int(sums["done"] / max(seconds, 1)))


def consent_files_of(marketer_id: int) -> QuerySet[ConsentFile]:
    return ConsentFile.objects.filter(marketer=marketer_id)


def consent_file_of(*, marketer_id: int, public_id: str) -> ConsentFile | None:
    """A firm's own file."""
    return only(consent_files_of(marketer_id).filter(public_id=public_id))


def files_open() -> QuerySet[ConsentFile]:
    return ConsentFile.objects.exclude(folder="").filter(finished_at=None, problem="")


def files_to_cut() -> list[int]:
    """The one that was served the longest ago first."""
    rows = files_open().filter(cut_at=None).order_by(F("served_at").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True)[:AT_A_TIME])


def files_failed_by_us() -> QuerySet[ConsentFile]:
    """Files that stopped by a fault of ours and are still kept, the oldest first."""
    failed = ConsentFile.objects.exclude(folder="").filter(problem=FAILED_BY_US)
    return failed.select_related("marketer").order_by("served_at", "pk")


def parts_waiting() -> QuerySet[ConsentFilePart]:
    """Those of the file that was served the longest ago first, in their order: a small one waits for no large one."""
    rows = ConsentFilePart.objects.filter(file__in=files_open(), done_at=None)
    return rows.order_by(F("file__served_at").asc(nulls_first=True), "file", "number")


def files_done() -> list[int]:
    """Files whose every part is done."""
    rows = files_open().filter(cut_at__isnull=False).alias(left=Count("parts", filter=Q(parts__done_at=None)))
    return list(rows.filter(left=0).values_list("pk", flat=True)[:AT_A_TIME])


def files_over(at: datetime) -> list[int]:
    """Files whose folder was kept as long as it may be."""
    rows = ConsentFile.objects.exclude(folder="").filter(expires_at__lte=at)
    return list(rows.order_by("expires_at").values_list("pk", flat=True)[:AT_A_TIME])


def parts_done(file: ConsentFile, *, refused: bool = False) -> list[int]:
    """The numbers of those parts whose rows have their answers, in order; `refused`: where some of them were refused."""
    rows = file.parts.filter(done_at__isnull=False).order_by("number")
    return list((rows.filter(refused__gt=0) if refused else rows).values_list("number", flat=True))


def consent_file_warnings(file: ConsentFile) -> dict[str, list[str]]:
    """What its sender should know of how it was read: headings, each once, by code."""
    found: dict[str, list[str]] = {code: list(names) for code, names in file.warnings.items()}
    for warnings in file.parts.exclude(warnings={}).order_by("number").values_list("warnings", flat=True):
        for code, names in warnings.items():
            found[code] = list(dict.fromkeys([*found.get(code, []), *names]))
    return found
