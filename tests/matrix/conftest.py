"""One world for the whole matrix: made once, and never changed, for each request is undone."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.template.backends.django import Template
from django.test import override_settings

from core import clock
from tests.matrix.asking import DRAWN, FORM, WHOLE
from tests.matrix.unchanged import read_once
from tests.matrix.world import AT, World, build

# Nothing is counted against anybody: one visitor asks more here than a person in a year.
UNCOUNTED = {alias: {"BACKEND": "tests.matrix.uncounted.Uncounted"} for alias in settings.CACHES}
FULL = bool(os.environ.get("DNC_FULL"))
draw = Template.render
SHORT = '<form method="post"><input type="hidden" name="state" value="{}"></form>'


def drawn_when_read(page: Template, context: Any = None, request: Any = None) -> str:
    """Views do all their work; but their pages are drawn only where the matrix reads them (`DRAWN`).

    Of a page that is not there it reads what the view gave it to say, for two of them shall say the same. Of a refused act
    the page says what its form says is wrong; where that is something else, the whole page is read.
    """
    how = WHOLE if request is None else request.META.get(DRAWN)
    if page.template.name == "core/error_404.html":
        return str({name: said for name, said in context.items() if name != "request_id"})
    if how is None or page.template.name == "core/error_403.html":
        return "…"
    if how == FORM and context and context.get("sealed"):
        return SHORT.format(context["sealed"])
    if context and isinstance(form := context.get("form"), BaseForm):
        said = [str(error) for errors in form.errors.values() for error in errors]
        if any(how in sentences for sentences in said):
            return str(how)
    return str(draw(page, context, request))


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
        with read_once(patch):
            yield made
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
