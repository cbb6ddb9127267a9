"""The Celery application. Delivery is at least once: tasks are acknowledged late and a killed worker's tasks come back."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import before_task_publish, task_postrun, task_prerun, worker_init

from config.one_stack import one_stack
from core.running.request import current_request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

SECONDS = 2.0  # so long after a failed try no request waits for another
REQUEST_ID = "request_id"  # of a message's headers, and of a line of the log


class BrokerAway(Exception):
    """The broker did not answer a moment ago. A message is a nudge; the sweeps find the row."""


class Nudge(Task):  # type: ignore[type-arg]
    """Where messages are published quickly, one that fails is remembered: an act of several messages waits once.

    A task that finds no room to keep anything ends with a line in the log. Its row still waits, and the sweep finds it.
    """

    quick = False
    withheld = False
    failed_at = -SECONDS

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from core.running.room import is_no_room

        try:
            return one_stack(super().__call__, *args, **kwargs)
        except Exception as error:
            if not is_no_room(error):
                raise
            logger.warning("%s did nothing: there is no room to keep anything", self.name)

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        if Nudge.withheld:
            return None
        if not Nudge.quick:
            return super().apply_async(*args, **kwargs)
        if time.monotonic() - Nudge.failed_at < SECONDS:
            raise BrokerAway
        try:
            return super().apply_async(*args, **kwargs)
        except Exception:
            Nudge.failed_at = time.monotonic()
            raise


logger = logging.getLogger(__name__)
app = Celery("dnc", task_cls=Nudge)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@contextmanager
def nudges_withheld() -> Iterator[None]:
    """Inside, nothing is published: the sweeps find what is left to do."""
    Nudge.withheld = True
    try:
        yield
    finally:
        Nudge.withheld = False


def publish_quickly() -> None:
    """In this process from now on: a request waits at most about a second for a broker that is away or stopped."""
    Nudge.quick = True
    once = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    limits = {"socket_connect_timeout": 1, "socket_timeout": 1}
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, **once, **limits}
    app.conf.broker_connection_timeout = 1
    app.conf.task_publish_retry = False


@task_prerun.connect
def _look_at_connections(task: Any = None, **_kwargs: Any) -> None:
    """A connection is kept from task to task, as from request to request: not for ever, and asked whether it still stands."""
    from django.db import close_old_connections

    if not task.request.is_eager:
        close_old_connections()


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **_kwargs: Any) -> None:
    """A message names the request that caused it, directly or by another task. What beat sends was caused by none."""
    if request_id := current_request_id.get():
        headers[REQUEST_ID] = request_id


@task_prerun.connect
def _take_request_id(task: Any = None, **_kwargs: Any) -> None:
    """What a task logs and writes to the audit trail has the id of the request that caused it."""
    if not task.request.is_eager:
        _note_request_id(task.request.get(REQUEST_ID) or "")


@task_postrun.connect
def _drop_request_id(task: Any = None, **_kwargs: Any) -> None:
    if not task.request.is_eager:
        _note_request_id("")


def _note_request_id(request_id: str) -> None:
    current_request_id.set(request_id)
    if request_id:
        structlog.contextvars.bind_contextvars(**{REQUEST_ID: request_id})
    else:
        structlog.contextvars.unbind_contextvars(REQUEST_ID)


@worker_init.connect
def refuse_wrong_start(**_kwargs: Any) -> None:
    """A wrong policy pack, key, database role or gateway stops a worker before the first task."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    from config.first_contact import check_database
    from core.numbers.plain import plain_spellings
    from core.policies import current_pack, current_policy
    from core.running.outage import AWAY_ERRORS
    from core.secrets.keyring import refuse_unfit_keys
    from core.sms.gateways import gateways

    os.umask(0o077)
    try:
        refuse_unfit_keys()
        current_pack()
        gateways()
        while True:
            try:
                check_database()
                break
            except AWAY_ERRORS as error:  # without it there is nothing to do, and to die would help nobody
                logger.warning("Waiting for the database: %s", str(error).strip().partition("\n")[0])
                time.sleep(SECONDS)
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None  # Celery swallows any other exception of a receiver
    plain_spellings(current_policy()).make_tables(settings.DNC_HOME / "numbers")  # once, for all that are forked
    connections.close_all()
