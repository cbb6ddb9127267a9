"""One world for the whole matrix: made once, and never changed, for each request is undone."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import override_settings

from core import clock
from tests.matrix.asking import DRAWN
from tests.matrix.world import AT, World, build

# Nothing is counted against anybody: one visitor asks more here than a person in a year.
UNCOUNTED = {alias: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for alias in settings.CACHES}
FULL = bool(os.environ.get("DNC_FULL"))
draw = Template.render


def drawn_when_read(page: Template, context: Any = None, request: Any = None) -> str:
    """Views do all their work; but their pages are drawn only where the matrix reads them (`DRAWN`), and 404 always."""
    read = request is None or DRAWN in request.META or page.template.name == "core/error_404.html"
    return str(draw(page, context, request)) if read and page.template.name != "core/error_403.html" else "…"


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(CACHES=UNCOUNTED),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(clock, "now", lambda: AT)
        made = build()
        if not FULL:
            patch.setattr(Template, "render", drawn_when_read)
        logging.disable()
        yield made
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
