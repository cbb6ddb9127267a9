"""Pages are light: HTML as it is sent, styles and scripts compressed, stay below 60 kB together."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.complaints.conftest import file_complaint, signed_in

pytestmark = pytest.mark.django_db
MOST = 60_000
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')
IMPORT = re.compile(r"""^import .* from ['"](\.[^'"]+)['"]""", re.MULTILINE)  # what is fetched on demand is left out


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def with_imports(path: Path) -> set[Path]:
    found = {path}
    if path.suffix == ".js":
        for name in IMPORT.findall(path.read_text()):
            found |= with_imports((path.parent / name).resolve())
    return found


def weight(page: str) -> int:
    """Bytes on the wire of a page that nobody has opened before."""
    assets: set[Path] = set()
    for name in ASSET.findall(page):
        found = finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name))
        assert isinstance(found, str), name
        assets |= with_imports(Path(found).resolve())
    assert any(path.suffix == ".css" for path in assets) and any(path.suffix == ".js" for path in assets)
    return len(page.encode()) + sum(packed(path.read_bytes()) for path in assets)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_a_citizen_opens_stays_below_60_kb(language: str) -> None:
    complaint = file_complaint(channel="text", text="贷款优惠，回复办理。" * 200).complaint
    own, _user = signed_in()
    mine = f"/my/complaints/{complaint.public_id}/"
    pages = {
        Client(): (
            "/",
            "/complain/",
            "/complain/status/",
            "/caller-check/",
            "/sign-in/",
            "/register/",
            "/privacy/",
            "/how-it-works/",
            "/rights/",
            "/contact-us/",
            "/statistics/",
            "/accessibility/",
        ),
        own: ("/my/complaints/", mine, f"{mine}more/", f"/complain/done/{complaint.public_id}/", "/my/consents/"),
    }
    weights = {
        path: weight(client.get(path, headers={"Accept-Language": language}, follow=True).content.decode())
        for client, paths in pages.items()
        for path in paths
    }
    assert {path: bytes_ for path, bytes_ in weights.items() if bytes_ >= MOST} == {}
