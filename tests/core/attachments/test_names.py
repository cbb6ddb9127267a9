"""The name of a file as it is kept."""

import pytest

from core.attachments.names import kept_name


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("说明.pdf", "pdf", "说明.pdf"),
        ("../../etc/passwd", "text", "passwd.txt"),
        ("C:\\Users\\me\\scan.PDF", "pdf", "scan.pdf"),
        ("photo\u202egpj.exe", "jpeg", "photogpj.exe.jpg"),
        ("a\x00b\r\nc\x1b[2J.txt", "text", "abc[2J.txt"),
        ("  .hidden", "png", "hidden.png"),
        ("", "wav", "file.wav"),
        ("...", "wav", "file.wav"),
        ("\u200b\u2066\u2069.csv", "csv", "file.csv"),
        ("13912345678.jpg", "jpeg", "139****5678.jpg"),
        ("通话 139-1234-5678 录音.m4a", "m4a", "通话 139****5678 录音.m4a"),
        ("x" * 400 + ".docx", "docx", "x" * 115 + ".docx"),
        ("a<b>|c?.xlsx", "xlsx", "a_b__c_.xlsx"),
    ],
)
def test_a_name_is_its_last_part_and_harmless(given: str, kind: str, kept: str) -> None:
    assert kept_name(given, kind) == kept
