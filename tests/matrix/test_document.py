from django.conf import settings

from tests.matrix.document import access_page


def test_the_page_says_what_the_tables_say() -> None:
    written = (settings.BASE_DIR / "docs" / "access.md").read_text("utf-8")
    assert written == access_page(), "docs/access.md is behind; run ./dnc manage access_page"
