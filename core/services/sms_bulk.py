"""Many messages queued in one act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from core import signals
from core.events import announce
from core.models.sql_arrays import integers
from core.sms.body import sms_body

ANNOUNCED = 100  # of more, the sweep takes some hundreds at a time, so that they do not stand before somebody's code

_INSERT = """
INSERT INTO core_smsmessage
    (number_id, kind, medium, language, body, state, tries, queued_at, next_try_at, gateway, gateway_id)
SELECT message.number_id, said.kind, '', said.language, said.body, 'queued', 0, %(at)s, %(at)s, '', ''
FROM unnest(%(numbers)s::bigint[], %(which)s::bigint[]) WITH ORDINALITY AS message(number_id, which, position)
JOIN unnest(%(kinds)s::text[], %(languages)s::text[], %(bodies)s::bytea[]) WITH ORDINALITY
    AS said(kind, language, body, which) ON said.which = message.which + 1
ORDER BY message.position RETURNING id
"""


class Said(NamedTuple):
    kind: str
    language: str
    text: str


@transaction.atomic
def sms_queue_many(*, said: Sequence[Said], numbers: Sequence[int], which: Sequence[int], at: datetime) -> None:
    """Queue for each number (ids, in order) the text at its position in `which`; each text is encrypted once."""
    if not numbers:
        return
    values: dict[str, Any] = {
        "at": at,
        "numbers": integers(numbers),
        "which": integers(which),
        "kinds": [one.kind for one in said],
        "languages": [one.language for one in said],
        "bodies": [sms_body(text=one.text, at=at) for one in said],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        queued = [row[0] for row in cursor.fetchall()]
    if len(queued) <= ANNOUNCED:
        for message_id in queued:
            announce(signals.sms_queued, message_id=message_id)
