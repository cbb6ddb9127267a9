"""Helper of the reports that lines ended: whoever loses something by one is told of it, soon after it came."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from core.models.sql_arrays import integers
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.sms_bulk import Said, sms_queue_many
from core.sms.names import name_in_text
from core.sms.purposes import WITHDRAWAL
from registry.register.models import Disconnection
from registry.register.models.registration_standing import live_sql
from registry.register.selectors.registration_notice import languages_of, operator_name, told_today

AT_ONCE = 500
# Numbers that somebody holds here, or that are registered: they have something to lose.
_HELD = f"""
SELECT number_id FROM register_registration now WHERE {live_sql("now")} AND number_id = ANY(%(numbers)s::bigint[])
UNION SELECT number_id FROM core_user WHERE is_active AND number_id = ANY(%(numbers)s::bigint[])
UNION SELECT number_id FROM register_holding WHERE until IS NULL AND number_id = ANY(%(numbers)s::bigint[])
"""  # noqa: S608 - put together from constants alone


@transaction.atomic
def disconnections_tell(*, at: datetime) -> int:
    """Tell those who lose something of the reports that nobody was told of, a batch; how many were looked at. No number is
    told twice a day. The report is on record; that its number was told is not another act."""
    policy = current_policy(at)
    waiting = Disconnection.objects.select_for_update(skip_locked=True).filter(told_at=None).order_by("pk")
    rows = list(waiting[:AT_ONCE])
    Disconnection.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=at)
    _tell([row for row in rows if row.ended_at is None], at, policy)
    return len(rows)


def _tell(made: Sequence[Disconnection], at: datetime, policy: Policy) -> None:
    ids = [row.number_id for row in made]
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"numbers": integers(ids)})
        held = {row[0] for row in cursor.fetchall()}
    lately, languages = told_today(sorted(held), WITHDRAWAL, at), languages_of(sorted(held))
    said: dict[tuple[str, str], int] = {}
    to, which = [], []
    names: dict[str, str] = {}
    for row in made:
        if row.number_id in held and row.number_id not in lately:
            language = languages.get(row.number_id, settings.LANGUAGE_CODE)
            text = _words(row, names.setdefault(row.source, operator_name(row.source)), language, policy)
            to.append(row.number_id)
            which.append(said.setdefault((language, text), len(said)))
    texts = [Said(WITHDRAWAL, language, text) for language, text in said]
    sms_queue_many(said=texts, numbers=to, which=which, at=at)


def _words(row: Disconnection, operator: str, language: str, policy: Policy) -> str:
    """To whoever reads it: the holder, if the operator errs, or the next one. No link: a message with one could be anybody's."""
    with override(language):
        return gettext(
            "[Do-Not-Call Register] %(operator)s reports that this line ended. What was registered with it ends on %(day)s. "
            "It is still yours? Sign in on our site with this number before then, and say so."
        ) % {
            "operator": name_in_text(operator),
            "day": date_format(row.due_at.astimezone(policy.numbering.zone), "DATE_FORMAT"),
        }
