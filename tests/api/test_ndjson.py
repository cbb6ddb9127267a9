"""Lines of JSON are read alike at every address that takes them: in UTF-8 and UTF-16, and refused whole where that is damaged."""

import codecs
import json
from typing import Any

import pytest
from django.utils import translation

from core.api.ndjson import as_utf8, lines_in
from core.errors import BadRequest
from registry.firms.models import Operator
from tests.registry.conftest import Api, make_key
from tests.registry.register.test_handed_files_api import CLAIM, WISH

NDJSON = "application/x-ndjson"
TEXT = '{"name": "保险"}\n\n{"name": "é"}\r\n'
CHARSETS = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": TEXT.encode("utf-8-sig"),
    "utf-16 with mark": TEXT.encode("utf-16"),
    "utf-16-be with mark": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("charset", CHARSETS)
def test_lines_are_the_same_in_any_charset(charset: str) -> None:
    assert lines_in(CHARSETS[charset]) == ['{"name": "保险"}'.encode(), '{"name": "é"}'.encode()]


@pytest.mark.parametrize("body", [TEXT.encode("utf-16")[:-1], codecs.BOM_UTF16_LE + b"{\0\x00\xd8", b"\xff\xfe{"])
def test_damaged_utf_16_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        lines_in(body)
    assert "UTF-16" in str(refused.value.message)


@pytest.mark.parametrize("body", [b"", b"\n \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_body_without_rows_is_refused(body: bytes) -> None:
    with translation.override("en"), pytest.raises(BadRequest) as refused:
        lines_in(body)
    with translation.override("en"):
        assert "no rows" in str(refused.value.message)


def test_what_is_no_utf_16_stays_as_it_is() -> None:
    for body in (b"PK\3\4\0\0", b"\0\0\0", "手机号\n".encode("gb18030"), b"\xd0\xcf\x11\xe0"):
        assert as_utf8(body) == body


COMPLAINT = {"caller": "4008095559", "called": "+8613912345678", "at": "2026-01-05T02:00:00Z", "reference": "r-1"}
DOORS: dict[str, tuple[str, Any]] = {
    "consents": ("consent", CLAIM),
    "registrations": ("register", WISH),
    "complaints": ("complaint", COMPLAINT),
    "complaints/import?format=ndjson": ("complaint", COMPLAINT),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", DOORS)
def test_every_door_reads_them(api: Api, operator: Operator, path: str) -> None:
    scope, row = DOORS[path]
    door = api if scope == "consent" else Api(make_key(operator, scope)[1])
    line = json.dumps(row) + "\n"
    answers = [door.post(path, line.encode(charset), kind=NDJSON) for charset in ("utf-8", "utf-16", "utf-16-le")]
    assert [answer.status_code for answer in answers] == [200] * 3, answers[1].content
    assert all(b"accepted" in answer.content for answer in answers), answers[1].content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["complaints", "complaints/import?format=ndjson"])
def test_a_table_sent_as_lines_of_complaints_is_told_so_once(operator: Operator, path: str) -> None:
    door = Api(make_key(operator, "complaint")[1])
    answer = door.post(path, b"caller,called,at\n4008095559,13912345678,2026-01-05\n", kind=NDJSON)
    assert answer.status_code == 400 and b"13912345678" not in answer.content
