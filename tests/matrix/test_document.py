"""The tables of the matrix are whole, and docs/access.md shows them."""

from django.conf import settings

from tests.matrix.document import access_page
from tests.matrix.rows import unlisted


def test_the_page_says_what_the_tables_say() -> None:
    written = (settings.BASE_DIR / "docs" / "access.md").read_text("utf-8")
    assert written == access_page(), "docs/access.md is behind; run ./dnc manage access_page"


def test_every_address_stands_in_the_table_and_no_line_is_behind() -> None:
    assert unlisted() == []
