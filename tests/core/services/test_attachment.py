"""A content becomes its owner's attachment once, within bounds; nothing stays for ever that no row speaks of."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from core import clock
from core.actors import Actor
from core.attachments.folder import COPY, ORIGINAL, AttachmentFiles, AttachmentUpload, Handed
from core.attachments.kinds import Refused
from core.errors import Unavailable
from core.models import Attachment
from core.secrets.vault import vault_key_make
from core.selectors.attachment import attachment_content
from core.services import attachment as service
from core.services.attachment import attachment_keep, attachments_end, attachments_tidy
from tests.acts import acts, behind, refusal_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD, POSITION, SECRET, document, picture
from tests.leaks import tables

pytestmark = pytest.mark.django_db
ACTOR = Actor.system("test")
OWNER = "complaint:7"  # of any room


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DNC_FILES, settings.DNC_KEYS = tmp_path / "files", tmp_path / "keys"
    for folder in (settings.DNC_FILES, settings.DNC_KEYS / "lasting"):
        folder.mkdir(parents=True)
    yield


def kept(content: bytes = GOOD["pdf"], name: str = "paper.pdf", owner: str = OWNER) -> Attachment:
    return keep(handed(content, name), owner)


def keep(one: Handed, owner: str = OWNER) -> Attachment:
    return attachment_keep(handed=one, owner=owner, purpose="complaint.evidence", at=clock.now(), actor=ACTOR)


def age(folder: str, seconds: float) -> None:
    for path in (AttachmentFiles(folder).folder, key_of(folder)):
        if path.exists():
            os.utime(path, (time.time() - seconds,) * 2)


def key_of(folder: str) -> Path:
    return Path(settings.DNC_KEYS) / "lasting" / folder


def folders() -> set[str]:
    return {name for name, _age in AttachmentFiles.all()}


def test_what_is_kept_says_what_it_is_and_leaves_one_record() -> None:
    row = kept(picture(), "13912345678.jpeg")
    assert (row.owner, row.kind, row.name, row.size) == (OWNER, "jpeg", "139****5678.jpeg", len(picture()))
    assert acts("attachment") == ["attachment.handed_in"]
    assert attachment_content(row, ORIGINAL).read() == picture()
    assert POSITION not in attachment_content(row, COPY).read()
    sound = kept(GOOD["mp3"])
    assert not sound.has_copy and attachment_content(sound, ORIGINAL).read() == GOOD["mp3"]


def test_nothing_of_it_lies_in_plaintext(tmp_path: Path) -> None:
    kept(picture(), "13912345678.jpeg")
    kept(document())
    row = kept(GOOD["mp3"])
    wanted = (POSITION, SECRET, b"13912345678", b"%PDF-", b"Exif", b"\xff\xd8\xff\xe0")
    lying = [(place, content) for place, content in tables() if "attachment" in place or "audit" in place]
    lying += [(str(path), path.read_bytes() + str(path).encode()) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(lying) > 10
    assert [(place, word) for place, content in lying for word in wanted if word in content] == []
    assert SECRET in attachment_content(row, ORIGINAL).read()


@pytest.mark.parametrize("part", [ORIGINAL, COPY])
def test_a_changed_byte_is_found(part: Any, caplog: pytest.LogCaptureFixture) -> None:
    row = kept()
    path = AttachmentFiles(row.folder).folder / part
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Unavailable, match=r"attachment\.changed"):
        attachment_content(row, part)
    assert f"ALARM: attachment {row.public_id}" in caplog.text


def test_another_file_of_the_same_key_is_found() -> None:
    """Whoever has the key writes a well-sealed file; the digest in the row tells."""
    row = kept()
    AttachmentFiles(row.folder).put(ORIGINAL, b"another paper")
    with pytest.raises(Unavailable, match=r"attachment\.changed"):
        attachment_content(row, ORIGINAL)


def test_a_file_that_is_away_is_said_to_be() -> None:
    row = kept()
    AttachmentFiles(row.folder).destroy()
    with pytest.raises(Unavailable, match=r"attachment\.changed"):
        attachment_content(row, ORIGINAL)


def test_one_content_is_one_attachment() -> None:
    one = handed()
    keep(one)
    assert refusal_of(lambda: keep(one)) == "attachment.gone"
    assert Attachment.objects.count() == 1


def test_an_owner_has_so_many_and_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_OF_OWNER", 2)
    assert [refusal_of(kept) for _ in range(3)] == ["", "", "attachment.full"]
    assert refusal_of(lambda: kept(owner="complaint:8")) == ""
    monkeypatch.setattr(service, "MOST_BYTES_OF_OWNER", 2 * len(GOOD["pdf"]) - 1)
    assert refusal_of(lambda: kept(owner="complaint:8")) == "attachment.full"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_counts_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_OF_OWNER", 1)
    first, second = handed(), handed()
    assert behind(lambda: keep(first), lambda: refusal_of(lambda: keep(second))) == "attachment.full"
    assert Attachment.objects.count() == 1


def test_what_ends_goes_with_its_key(django_capture_on_commit_callbacks: Any) -> None:
    rows, other = [kept(), kept(GOOD["mp3"])], kept(owner="complaint:8")
    files, sealed = AttachmentFiles(rows[0].folder), AttachmentFiles(rows[0].folder).folder / ORIGINAL
    copy = sealed.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        ended = attachments_end(owners=[OWNER], at=clock.now(), actor=ACTOR)
    assert ended == 2 and folders() == {other.folder}
    assert not files.folder.exists() and not key_of(files.name).exists()
    assert acts("attachments") == ["attachments.expired"]
    sealed.parent.mkdir()
    sealed.write_bytes(copy)  # a backup of the file helps nobody
    with pytest.raises(Unavailable, match=r"attachment\.changed"):
        attachment_content(rows[0], ORIGINAL)
    assert attachments_end(owners=[OWNER], at=clock.now(), actor=ACTOR) == 0
    assert acts("attachments") == ["attachments.expired"]


def test_the_sweep_takes_what_no_row_speaks_of_after_a_day() -> None:
    row, waiting, old = kept(), handed(), handed()
    vault_key_make("atf_KilledBeforeItsFolder")
    for name in (row.folder, old.folder, "atf_KilledBeforeItsFolder"):
        age(name, service.WAITS_SECONDS + 1)
    age(waiting.folder, service.WAITS_SECONDS - 60)
    assert attachments_tidy() == 2
    assert folders() == {row.folder, waiting.folder}
    assert attachments_tidy() == 0
    assert attachment_content(row, ORIGINAL).read() == GOOD["pdf"]


def test_what_is_about_to_be_swept_is_given_to_nobody() -> None:
    waiting = handed()
    age(waiting.folder, service.WAITS_SECONDS - service.LEAD + 60)
    assert refusal_of(lambda: keep(waiting)) == "attachment.gone"


class Killed(BaseException):
    """As a process ends that is killed: nothing below it runs to its end."""


def test_a_kill_between_file_and_row_leaves_no_row_and_no_file_for_ever() -> None:
    with pytest.raises(Killed), transaction.atomic():
        kept()
        raise Killed
    assert Attachment.objects.count() == 0
    (left,) = folders()
    age(left, service.WAITS_SECONDS + 1)
    assert attachments_tidy() == 1 and folders() == set()


def test_a_kill_between_row_and_file_leaves_a_folder_for_the_sweep() -> None:
    row = kept()
    attachments_end(owners=[OWNER], at=clock.now(), actor=ACTOR)  # the callbacks after its commit never ran
    assert folders() == {row.folder}
    age(row.folder, service.WAITS_SECONDS + 1)
    assert attachments_tidy() == 1 and folders() == set()


STEPS = ("key", "begun", "half", "whole", "stripped")


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_process_leaves_what_the_sweep_finds(step: str) -> None:
    """A real process that is killed at each step of a hand-in, before there is a row."""
    child = os.fork()
    if not child:
        try:
            handed_until(step)
        finally:
            os._exit(7)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, step
    (left,) = folders()
    assert attachments_tidy() == 0  # it may be on its way in still
    age(left, service.WAITS_SECONDS + 1)
    assert attachments_tidy() == 1 and folders() == set() and not key_of(left).exists()


def handed_until(step: str) -> None:
    def kill_at(here: str) -> None:
        if here == step:
            os.kill(os.getpid(), signal.SIGKILL)

    upload = AttachmentUpload("paper.pdf")
    if step == "key":
        vault_key_make(upload.files.name)
        kill_at("key")
    upload.__enter__()
    kill_at("begun")
    upload.take(GOOD["pdf"] * 3000)
    kill_at("half")
    upload.close()
    kill_at("whole")
    upload.files.put(COPY, b"copy")
    kill_at("stripped")


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0" * 99, GOOD["jpeg"][:700]])
def test_what_is_refused_leaves_nothing(content: bytes) -> None:
    with pytest.raises(Refused), AttachmentUpload("x.pdf") as upload:
        upload.take(content)
        upload.close()
        upload.handed(until=time.monotonic() + 60)
    assert folders() == set()


@pytest.mark.parametrize(("code", "said"), [(0, ""), (1, "attachment.malware"), (2, "attachment.not_scanned")])
def test_a_scanner_says_so_by_its_exit_code(settings: Any, code: int, said: str) -> None:
    settings.DNC_ATTACHMENT_SCANNER = ["sh", "-c", f"grep -q {SECRET.decode()} && exit {code}"]
    try:
        handed(GOOD["mp3"])
        assert said == ""
    except (Refused, Unavailable) as refused:
        assert refused.code == said


def test_without_its_scanner_nothing_is_taken(settings: Any) -> None:
    settings.DNC_ATTACHMENT_SCANNER = ["/no/such/scanner"]
    with pytest.raises(Unavailable, match=r"attachment\.not_scanned"):
        handed()
    assert folders() == set()
