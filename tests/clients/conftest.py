"""The served document as a file, for programs that read it."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def document_file(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    with django_db_blocker.unblock():
        served = Client().get("/api/v1/openapi.json").content
    file = tmp_path_factory.mktemp("contract") / "openapi.json"
    file.write_bytes(served)
    return file
