"""What a message about a registration must know of its reader."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from core.models.sql_arrays import integers
from core.policies import current_policy
from core.sms.purposes import WITHDRAWAL, budget_of
from registry.firms.models import Operator
from registry.register.models import RegisterImportBatch

DAY = timedelta(days=1)
PART_OF_IMPORTS = 20
_LANGUAGES = """
SELECT number_id, language FROM core_user WHERE number_id = ANY(%(numbers)s::bigint[])
UNION ALL
SELECT held.number_id, holder.language FROM register_holding held JOIN core_user holder ON holder.id = held.user_id
WHERE held.until IS NULL AND held.number_id = ANY(%(numbers)s::bigint[])
"""
_TOLD = """
SELECT number_id, count(*) FROM core_smsmessage
WHERE number_id = ANY(%(numbers)s::bigint[]) AND kind = %(kind)s AND queued_at > %(since)s GROUP BY number_id
"""


def languages_of(numbers: Sequence[int]) -> dict[int, str]:
    """The language of whoever looks after each number (ids) here; those of whom nothing is known are left out."""
    known = {code for code, _name in settings.LANGUAGES}
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES, {"numbers": integers(numbers)})
        return {number: language for number, language in cursor.fetchall() if language in known}


def told_today(numbers: Sequence[int], kind: str, at: datetime) -> dict[int, int]:
    """How many messages of this kind each number (ids) was sent in the last 24 hours; those without are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"numbers": integers(numbers), "kind": kind, "since": at - DAY})
        return dict(cursor.fetchall())


def tellable(at: datetime) -> int:
    """How many more numbers imports of files may tell now that their registration was changed or ended: in 24 hours a part of
    the budget of withdrawals, so that a file of millions spends nobody else's messages."""
    lately = RegisterImportBatch.objects.filter(imported_by__started_at__gt=at - DAY).aggregate(
        **{act: Sum(Cast(KT(f"counts__{act}"), BigIntegerField())) for act in ("changed", "withdrawn")}
    )
    done = sum(count or 0 for count in lately.values())
    return max(0, budget_of(WITHDRAWAL, current_policy(at)).a_day // PART_OF_IMPORTS - done)


def operator_name(source: str) -> str:
    """The name of the operator that `source` is; "" where it is none."""
    return Operator.objects.filter(public_id=source).values_list("name", flat=True).first() or ""
