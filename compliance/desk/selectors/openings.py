"""What officers opened in a week: the auditor's sample of it, and what is unusual."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat, TruncHour

from compliance.desk.rules.openings import NOT_OF_PERSONS, Hour, Limits, Warned, warnings_of
from compliance.desk.words import OPENINGS
from core.models import AuditRecord
from core.models.audit import MARKED
from core.secrets.encryption import hmac_digest

SAMPLE = 20


@dataclass(frozen=True)
class Week:
    """An ISO week, from Monday, local time."""

    monday: date
    zone: ZoneInfo

    @classmethod
    def of(cls, at: datetime, zone: Any) -> "Week":
        day = at.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()), zone)

    @classmethod
    def named(cls, name: str, zone: Any) -> "Week | None":
        """``2026-W48``, or a day of it; None for what names no week."""
        try:
            day = date.fromisoformat(name)
        except ValueError:
            return None
        return cls(day - timedelta(days=day.weekday()), zone) if 2000 <= day.year < 2200 else None

    @property
    def name(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def start(self) -> datetime:
        return datetime.combine(self.monday, time(), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.monday + timedelta(days=7), time(), self.zone)

    @property
    def last(self) -> date:
        return self.monday + timedelta(days=6)

    def moved(self, weeks: int) -> "Week":
        return Week(self.monday + timedelta(weeks=weeks), self.zone)


def _openings_of(week: Week) -> "QuerySet[AuditRecord]":
    return AuditRecord.objects.filter(act__in=OPENINGS, at__gte=week.start, at__lt=week.end)


def sample_of(week: Week) -> list[AuditRecord]:
    """The same for everybody who asks, and not to be foreseen by whoever has not the digest key of this register."""
    salt = hmac_digest("audit-sample", week.name.encode()).hex()
    lot = MD5(Concat(Value(salt), Cast(F("pk"), CharField())))
    return list(_openings_of(week).annotate(lot=lot).order_by("lot")[:SAMPLE])


def marks_of(records: list[AuditRecord]) -> dict[int, AuditRecord]:
    """The latest mark of each record, by its id."""
    rows = AuditRecord.objects.filter(
        act=MARKED, target_type=AuditRecord._meta.label_lower, target_id__in=[record.pk for record in records]
    )
    return {row.target_id: row for row in rows.select_related("words").order_by("pk") if row.target_id is not None}


def warnings_in(week: Week, limits: Limits) -> list[Warned]:
    by_hour = _openings_of(week).annotate(hour=TruncHour("at", tzinfo=week.zone)).values("actor", "hour")
    of_persons = Q(act__in=OPENINGS.keys() - NOT_OF_PERSONS.keys())
    figures: Any = by_hour.annotate(
        openings=Count("pk"),
        not_own=Count("pk", filter=of_persons & Q(data__purpose="duty")),
        unsealed=Count("pk", filter=Q(act="number.unsealed")),
        other=Count("pk", filter=of_persons & Q(data__purpose="other")),
    )
    hours = figures.values_list("actor", "hour", "openings", "not_own", "unsealed", "other").order_by("hour", "actor")
    return warnings_of(map(Hour._make, hours), limits)
