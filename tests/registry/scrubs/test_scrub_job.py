"""A list is handed in: whole or not at all, once for the same key, and seen by its own firm alone."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest

from core.errors import BadRequest
from registry.scrubs.http.list_upload import receive
from registry.scrubs.models import ScrubJob
from registry.scrubs.services.scrub_job import ListUpload
from tests.registry.conftest import Api, make_key, make_marketer
from tests.registry.scrubs.lists import LIST, done, send, stored

pytestmark = pytest.mark.django_db


def test_the_same_key_gives_the_same_job_and_another_list_is_refused(api: Api) -> None:
    before = stored()
    first = send(api, **{"Idempotency-Key": "k"})
    assert send(api, **{"Idempotency-Key": "k"}).json()["id"] == first.json()["id"]
    other = send(api, LIST + "7,13700000001,\n", **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")
    assert ScrubJob.objects.count() == 1
    assert stored() - before == {first.json()["id"]}


def test_half_a_list_is_not_taken_for_the_whole() -> None:
    environ = {
        "REQUEST_METHOD": "POST", "SERVER_NAME": "x", "SERVER_PORT": "80", "CONTENT_TYPE": "text/csv",
        "CONTENT_LENGTH": "30", "wsgi.input": BytesIO(b"13912345678\n"),
    }  # fmt: skip
    before = stored()
    with pytest.raises(BadRequest, match=r"list\.corrupt"), ListUpload() as upload:
        receive(WSGIRequest(environ), upload, most=10**6)
    assert stored() == before


def test_nobody_sees_anothers_list(api: Api) -> None:
    job = done(api)
    stranger = Api(make_key(make_marketer("91310000MA1FL0000C"), "scrub")[1])
    for path in (f"scrub-jobs/{job['id']}", f"scrub-jobs/{job['id']}/result"):
        assert stranger.get(path).status_code == 404
    assert stranger.delete(f"scrub-jobs/{job['id']}").status_code == 404
    assert stranger.get("scrub-jobs").json()["items"] == []
