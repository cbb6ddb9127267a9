"""The evidence bundle of a case: it opens off line, names nobody who complained, and a changed byte is found."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from complaints.models import Complaint
from compliance.cases.models import CaseEvent
from compliance.cases.services.case import case_move
from compliance.cases.services.case_attachment import case_attachments_add
from compliance.cases.services.issued_document import document_issue
from compliance.findings.services.listening import listening_record
from core.access.roles import Role
from core.models import AuditRecord
from core.secrets.signing import public_keys
from tests.complaints.added import added_to
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import PEOPLE, officer
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import post

__all__ = ["at_the_time", "own_attachments"]
pytestmark = pytest.mark.django_db
SAID = {"purpose": "referral", "words": "移送公安机关"}


@pytest.fixture(scope="module")
def purposes() -> list[str]:
    from compliance.desk.words import FILE_PURPOSES

    return list(FILE_PURPOSES)


def taken(client: Client, office: Office, purpose: str) -> bytes:
    answer = post(client, f"/regulator/cases/{office.case.public_id}/bundle/", {**SAID, "purpose": purpose})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip", answer.content[:200]
    assert answer["Cache-Control"] == "private, no-store"
    return b"".join(answer.streaming_content)


@pytest.fixture
def bundle(at_the_time: object, purposes: list[str]) -> tuple[Office, bytes]:
    office = Office()
    at = office.act("case.decide")
    document_issue(event=CaseEvent.objects.get(act="case.decide"), at=at)
    office.case.attachments.all().delete()  # an office's papers have no content
    return office, taken(desk_of(office.people["officer"]), office, purposes[0])


def verified(folder: Path, content: bytes, *more: str) -> str:
    (folder / "bundle.zip").write_bytes(content)
    out = io.StringIO()
    call_command("verify_bundle", str(folder / "bundle.zip"), *more, stdout=out)
    return out.getvalue()


def test_it_holds_data_documents_and_a_signed_list_and_nobodys_number(
    bundle: tuple[Office, bytes], tmp_path: Path
) -> None:
    office, content = bundle
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        whole = b"".join(archive.read(name) for name in names)
        case = json.loads(archive.read("data/case.json"))
        calls = list(csv.DictReader(io.StringIO(archive.read("data/calls.csv").decode("utf-8-sig"))))
    assert names[-2:] == ["SHA256SUMS", "manifest.json"] and "index.html" in names
    assert [name for name in names if name.endswith("-zh-hans.pdf")] and [
        name for name in names if name.endswith("-en.pdf")
    ]
    assert case["reference"] == office.case.reference and case["sanction"] == "suspension"
    assert {row["breach"]: row["outcome"] for row in case["outcomes"]} == {
        "registered": "established",
        "not_washed": "established",
    }
    assert [event["act"] for event in case["events"]][-1] == "document.issued"
    assert len(calls) == 4 and {row["breaches"] for row in calls} == {"not_washed registered"}
    assert {row["sufficient"] for row in calls} == {"yes"} and {row["told"] for row in calls} == {""}
    assert not any(number.removeprefix("+86").encode() in whole for number in PEOPLE)
    assert verified(tmp_path, content) == "Genuine: every file is as it was made.\n"
    record = AuditRecord.objects.get(act="case.exported")
    assert record.data["purpose"] and record.target_id == office.case.pk


def test_it_holds_the_recordings_in_which_the_call_was_heard_and_no_others(
    at_the_time: object, purposes: list[str], own_attachments: object, tmp_path: Path
) -> None:
    office = Office()
    at = office.act("case.ask_firm")
    office.case.attachments.all().delete()  # an office's papers have no content
    person = office.people["officer"]
    client, filed = desk_of(person), Complaint.objects.order_by("pk")[0]
    rows = {name: added_to(filed, GOOD["mp3"], name) for name in ("this_call", "other_call", "unheard")}
    for heard in ("this_call", "other_call"):
        page = f"/regulator/complaints/{filed.public_id}/recordings/{rows[heard].attachment.public_id}/"
        assert client.post(page, {**SAID, "purpose": "hear"}).status_code == 200
        listening_record(recording=rows[heard], heard=heard, words="推销贷款", officer=person, at=at)
    content = taken(client, office, purposes[0])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kept = [name for name in archive.namelist() if name.startswith("recordings/")]
        calls = list(csv.DictReader(io.StringIO(archive.read("data/calls.csv").decode("utf-8-sig"))))
        assert archive.read(kept[0]) == GOOD["mp3"], "byte for byte"
        listed = {row["path"] for row in json.loads(archive.read("manifest.json"))["statement"]["files"]}
    (path,) = kept
    assert path == f"recordings/{filed.short_reference}/{rows['this_call'].attachment.public_id}/this_call.mp3"
    assert {row["complaint"]: row["recordings"] for row in calls if row["recordings"]} == {filed.short_reference: path}
    assert path in listed and verified(tmp_path, content) == "Genuine: every file is as it was made.\n"
    assert AuditRecord.objects.get(act="case.exported").data["recordings"] == [rows["this_call"].pk]


def rewritten(content: bytes, **changed: bytes | None) -> bytes:
    """The archive with other contents in some entries; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            known = changed.get(name.replace("/", "_").replace(".", "_"), old.read(name))
            if known is not None:
                new.writestr(name, known)
        for name in {"added_txt"} & changed.keys():
            new.writestr("added.txt", changed[name] or b"")
    return out.getvalue()


def test_a_changed_missing_added_or_relisted_file_is_found(bundle: tuple[Office, bytes], tmp_path: Path) -> None:
    _office, content = bundle
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        case, manifest = archive.read("data/case.json"), archive.read("manifest.json")
    forged = json.loads(manifest)
    forged["statement"]["files"] = forged["statement"]["files"][1:]
    for changed, said in (
        ({"data_case_json": case.replace(b"suspension", b"suspensioM")}, "data/case.json: was changed."),
        ({"data_case_json": None}, "data/case.json: is missing."),
        ({"added_txt": b"x"}, "added.txt: stands in the bundle, but not in its list."),
        ({"data_case_json": None, "manifest_json": json.dumps(forged).encode()}, "Not genuine"),
        ({"manifest_json": None}, "This is no bundle"),
        ({"manifest_json": b"{}"}, "Not genuine"),
    ):
        with pytest.raises(CommandError, match="Not as it was made") as refused:
            verified(tmp_path, rewritten(content, **changed))
        assert said in str(refused.value)


def test_one_byte_anywhere_in_a_file_of_it_is_found(bundle: tuple[Office, bytes], tmp_path: Path) -> None:
    _office, content = bundle
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [info for info in archive.infolist() if info.compress_size > 60]
    for info in infos:
        at = info.header_offset + 30 + len(info.filename.encode()) + info.compress_size // 2
        broken = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(CommandError):
            verified(tmp_path, broken)
    with pytest.raises(CommandError, match=r"no zip file|cannot be read|Not as it was made"):
        verified(tmp_path, b"PK\x03\x04")


def test_it_is_checked_off_line_by_saved_keys_and_not_by_others(bundle: tuple[Office, bytes], tmp_path: Path) -> None:
    _office, content = bundle
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": {str(key): value for key, value in public_keys("documents").items()}}))
    assert "Genuine" in verified(tmp_path, content, "--keys", str(keys))
    keys.write_text(json.dumps({"keys": {"1": "00" * 32}}))
    with pytest.raises(CommandError):
        verified(tmp_path, content, "--keys", str(keys))


def test_only_who_works_on_the_case_takes_it_and_says_what_for(at_the_time: object) -> None:
    office = Office()
    address = f"/regulator/cases/{office.case.public_id}/bundle/"
    assert post(desk_of(officer(Role.AUDITOR, "")), address, SAID).status_code == 403
    assert post(desk_of(officer(province="CN-ZJ")), address, SAID).status_code == 404
    assert post(desk_of(office.people["officer"]), address, {"words": ""}).status_code == 422
    assert not AuditRecord.objects.filter(act="case.exported").exists() and office.case.opened_at == OPENED


def test_of_a_referred_case_it_holds_the_referral_the_receipt_and_what_was_handed_in(
    at_the_time: object, purposes: list[str], own_attachments: object, tmp_path: Path
) -> None:
    office = Office()
    at = office.act("case.ask_firm")
    office.case.attachments.all().delete()  # an office's papers have no content
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    person, head = office.people["officer"], office.people["head"]
    authorise = {"reason": "管辖", "crime": False}
    case = case_move(case=office.case, act="case.authorise_referral", actor=head, at=at, facts=authorise)
    recording = handed(GOOD["mp3"], "call.mp3")
    case_attachments_add(
        case=case, files=[recording], what="evidence", remark="", shown_to_firm=False, officer=person, at=at
    )
    case = case_move(
        case=case,
        act="case.refer",
        actor=supervisor,
        at=at,
        facts={"authority": "police"},
        files=[handed()],
        text="移送",
    )
    document_issue(event=CaseEvent.objects.get(act="case.refer"), at=at)
    content = taken(desk_of(supervisor), office, purposes[0])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        kept = {name.rsplit("/", 1)[1]: archive.read(name) for name in names if name.startswith("attachments/")}
        index = archive.read("index.html").decode()
    assert kept.keys() == {"call.mp3", "paper.pdf"} and kept["call.mp3"] == GOOD["mp3"], "the originals, byte for byte"
    assert any(name.startswith("documents/referral-") and name.endswith("-zh-hans.pdf") for name in names)
    assert all(name in index for name in names if name.startswith(("attachments/", "documents/")))
    assert verified(tmp_path, content) == "Genuine: every file is as it was made.\n"
    (changed,) = [name for name in names if name.endswith("call.mp3")]
    broken = rewritten(content, **{changed.replace("/", "_").replace(".", "_"): GOOD["mp3"] + b"x"})
    with pytest.raises(CommandError):
        verified(tmp_path, broken)
