"""Who has a copy is not sent it again, and nobody is sent what he cannot unpack."""

import pytest
from django.test import Client, RequestFactory

from core.api.kept_copies import has_copy, takes_gzip


@pytest.mark.parametrize(
    ("said", "has"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"other", "abc"', True),
        ('"other",W/"abc"', True),
        ("*", True),
        ("", False),
        ('"other"', False),
        ('"abcd"', False),
        ('"x"abc"', False),
        ("abc", False),
    ],
)
def test_a_copy_is_known_by_its_tag(said: str, has: bool) -> None:
    assert has_copy(RequestFactory().get("/", headers={"If-None-Match": said}), '"abc"') is has


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip", True),
        ("deflate, GZIP ; q=0.5", True),
        ("*", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.00, *", False),
        ("*;q=0", False),
        ("x-gzipped", False),
        ("identity", False),
        ("", False),
    ],
)
def test_what_a_client_can_unpack(said: str, takes: bool) -> None:
    assert takes_gzip(RequestFactory().get("/", headers={"Accept-Encoding": said})) is takes


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["openapi.json", "open-data/statistics", "open-data/complaints", "open-data/blacklist?format=csv"]
)
def test_each_public_file_says_that_it_is_the_same(path: str) -> None:
    first = Client().get(f"/api/v1/{path}")
    assert (first.status_code, first.has_header("ETag")) == (200, True)
    for known in (first["ETag"], f"W/{first['ETag']}", "*"):
        again = Client().get(f"/api/v1/{path}", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other = Client().get(f"/api/v1/{path}", headers={"If-None-Match": '"other"', "Accept-Encoding": "gzip;q=0"})
    assert (other.status_code, other.has_header("Content-Encoding")) == (200, False)
