"""A session in which a code to a number was right."""

from django.test import Client

from core import clock
from core.models import Number
from core.web.proving import PROVED


def proved_now(client: Client, number: Number, *, seconds_ago: float = 0) -> None:
    session = client.session
    session[PROVED] = {**session.get(PROVED, {}), str(number.pk): clock.now().timestamp() - seconds_ago}
    session.save()
