"""How a template is written: in lines that fit beside each other on a screen."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from config.run.environment import ROOT

MOST = 120
CELL = re.compile(r"(?:{% for [^%]*%}\s*)?<td\b(?:[^>%]|%(?!})|{%|%})*>")
PLAIN = {"components/bar_chart.html"}  # tables that stay tables on a telephone
ITEM = re.compile(r"<li\b[^>]*>((?:(?!<li\b).)*?)</li>", re.S)
NOT_SHOWN = re.compile(
    r"{%\s*comment\b.*?endcomment\s*%}|{%\s*plural\b.*?endblocktranslate\s*%}|{%(?!\s*translate\b)(?:[^%]|%(?!}))*%}",
    re.S,
)
# Found by their names: by Django, by allauth (whose pages and messages they stand for), by widgets, and by views and forms
# that put a name together.
BY_NAME = {
    *("account/*", "mfa/*", "usersessions/*", "allauth/*", "admin/*", "django/forms/widgets/*"),
    *("core/error_*.html", "complaints/complain_*.html"),
}


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


def test_cells_say_on_a_telephone_what_they_are() -> None:
    """There the heads of a table are gone (site.css), and each cell stands on a line of its own. One in a row may go without: that
    with the button."""
    bare = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        cells = [cell for cell in CELL.findall(path.read_text()) if "data-label" not in cell and "colspan" not in cell]
        in_loop = any(cell.startswith("{% for") for cell in cells)
        if (len(cells) > 1 or in_loop) and str(path.relative_to(ROOT / "templates")) not in PLAIN:
            bare.append(str(path.relative_to(ROOT)))
    assert not bare, f"Give each cell its data-label: {bare}"


def test_a_list_with_pages_is_drawn_by_the_component() -> None:
    own = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.name != "list_page.html" and '"components/pagination.html"' in path.read_text()
    ]
    assert not own, f"Use components/list_page.html instead of pages by hand: {own}"


def words_beside(item: str) -> str:
    """What stands beside the one element of an item where that is a link; "" where more elements or nothing do."""
    shown = NOT_SHOWN.sub("", item)
    beside, links = re.subn(r"<a\b.*?</a>", "", shown, flags=re.S)
    return beside.strip() if links == 1 and "govuk-link" in shown and "<" not in beside else ""


def test_words_beside_a_link_flow_on_behind_it() -> None:
    """In a list a link that is the only element of its item is a block (site.css), as wide as a finger is: words beside it would
    stand beside the block, and a colon away from the word it belongs to."""
    assert words_beside('<a class="govuk-link" href="/">The file</a>: fill it in') == ": fill it in"
    assert not words_beside('<span><a class="govuk-link" href="/">The file</a>: fill it in</span>')
    torn = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for item in ITEM.findall(path.read_text())
        if (words := words_beside(item))
    ]
    assert not torn, "Put a <span> around the link and its words:\n" + "\n".join(torn)


def test_what_is_wrong_is_summed_up_once() -> None:
    """`{{ form }}` draws its own summary (components/form.html)."""
    pages = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    summary = '{% if form.errors %}{% include "components/error_summary.html" %}'
    twice = [str(path.relative_to(ROOT)) for path, text in pages.items() if summary in text and "{{ form }}" in text]
    assert not twice, f"Draw the fields alone under a summary of your own: {twice}"


def test_no_template_is_left_that_nothing_draws() -> None:
    folder = ROOT / "templates"
    texts = dict(drawers())
    unused = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not any(fnmatch(name, known) for known in BY_NAME) and not any(
            name in text for other, text in texts.items() if other != name
        ):
            unused.append(name)
    assert not unused, f"Nothing includes, extends or renders these: {unused}"


def drawers() -> Iterator[tuple[str, str]]:
    """What may name a template, by its own name where it is one."""
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            yield path.relative_to(ROOT / "templates").as_posix(), path.read_text()
    for room in ("core", "registry", "complaints", "compliance", "config"):
        for path in (ROOT / room).rglob("*.py"):
            yield str(path), path.read_text()
