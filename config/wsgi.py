"""What gunicorn serves. It is loaded once (`--preload`), before the processes are forked that answer."""

import gc
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

from config.one_stack import one_stack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")


def refuse_wrong_start() -> None:
    """A wrong policy pack, key, database role or gateway, or a database without tables, stops the start with a sentence."""
    from config.first_contact import BOOT_ERROR, check_or_owe
    from core.policies import current_pack
    from core.secrets.keyring import refuse_unfit_keys
    from core.sms.gateways import gateways

    try:
        refuse_unfit_keys()
        current_pack()
        gateways()
        check_or_owe()  # scrubs are answered without the database too
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201 - the sentence itself, not a traceback
        raise SystemExit(BOOT_ERROR) from None


def settle() -> None:
    """What lasts as long as the process is made now, and the collector of garbage passes over it from now on."""
    from django.conf import settings
    from django.urls import resolve

    from core.numbers.plain import plain_spellings
    from core.policies import current_policy

    resolve("/healthz")  # reads in every page: else each process does at its first request, for most of a second
    plain_spellings(current_policy()).make_tables(settings.DNC_HOME / "numbers")
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)  # a list of a thousand rows makes some thousands of small objects


def wait_for_nobody() -> None:
    """A database, broker or cache that is away or stopped holds up no request (docs/operation.md). In each process, for it
    takes a thread."""
    from django.conf import settings

    from config.celery import publish_quickly
    from config.silence import watch_database

    database = settings.APPLICATION_DATABASE
    watch_database(database["HOST"], int(database["PORT"]))
    publish_quickly()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return one_stack(answer, environ, start_response)


os.umask(0o077)
gc.disable()  # until it is settled: what is read here is garbage to nobody, and to look through it takes a tenth of a start
answer = get_wsgi_application()
refuse_wrong_start()
settle()
connections.close_all()  # whoever is forked from here has its own
