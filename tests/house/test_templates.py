"""How a template is written: in lines that fit beside each other on a screen."""

from config.run.environment import ROOT

MOST = 120


def test_template_lines_are_short() -> None:
    files = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".txt"}]
    assert len(files) > 100
    long = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
        for path in files
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if len(line) > MOST
    ]
    assert not long, f"At most {MOST} characters a line (CONTRIBUTING says where it may be broken):\n" + "\n".join(long)


def test_a_list_with_pages_is_drawn_by_the_component() -> None:
    own = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.name != "list_page.html" and '"components/pagination.html"' in path.read_text()
    ]
    assert not own, f"Use components/list_page.html instead of pages by hand: {own}"


def test_what_is_wrong_is_summed_up_once() -> None:
    """`{{ form }}` draws its own summary (components/form.html)."""
    pages = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    summary = '{% if form.errors %}{% include "components/error_summary.html" %}'
    twice = [str(path.relative_to(ROOT)) for path, text in pages.items() if summary in text and "{{ form }}" in text]
    assert not twice, f"Draw the fields alone under a summary of your own: {twice}"
