"""The Celery application. Delivery is at least once: tasks are acknowledged late and a killed worker's tasks come back."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("dnc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_wrong_start(**_kwargs: Any) -> None:
    """A wrong policy pack, key, database role or gateway stops worker and beat before the first task."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    from core.numbers.plain import plain_spellings
    from core.policies import current_pack, current_policy
    from core.running.database_role import refuse_owner
    from core.sealing.known_answer import verify
    from core.secrets.keyring import refuse_unfit_keys
    from core.sms.gateways import gateways

    os.umask(0o077)
    try:
        refuse_unfit_keys()
        current_pack()
        verify()
        refuse_owner()
        gateways()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None  # Celery swallows any other exception of a receiver
    plain_spellings(current_policy()).make_tables()  # once, for all that are forked
    connections.close_all()
