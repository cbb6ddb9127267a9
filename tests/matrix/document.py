"""docs/access.md: the tables of the matrix as a page to read."""

from collections.abc import Iterator

from tests.matrix.operations import EVERYBODY, OPERATIONS
from tests.matrix.pages import LIBRARY, NO_TOKEN, SHARED, Page
from tests.matrix.rows import ACT, Row, every_row
from tests.matrix.visitors import Who

HEAD = """# Who may what

Made by `./dnc manage access_page` from the tables in `tests/matrix/`, which the test `tests/matrix/` compares with the site: every
address, act and operation is asked by every visitor, about an own object and another's. A refusal is 403, or a way to the sign-in;
another's object is answered as one that there is not.

"With a second factor" means that one was given in this session; "of the last minutes", that it is asked anew. "Its own" is the
object of this person, this firm, this operator, or of the officer's province; the national office sees all provinces. `/dev/…`
answers on this machine alone, and never in production; `/gateways/…` answers to a gateway's signature alone.

Who does which act of a case stands in the table of [case-workflow.md](case-workflow.md).
"""


def access_page() -> str:
    return "\n".join([HEAD, *pages_part(), *library_part(), *operations_part()]).rstrip() + "\n"


def table(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)


def pages_part() -> Iterator[str]:
    yield "## Pages\n"
    yield from table("address", "may open it", "may send to it", "about")
    for row in every_row():
        if row.name != ACT and not row.pattern.startswith(("accounts/", "admin/")):
            said = (f"`{shown(row)}`", opens(row.page.get), sends(row.page), about(row.page))
            yield f"| {' | '.join(said)} |"


def shown(row: Row) -> str:
    said = {
        part: value for part, value in row.args.items() if value not in ("0", "1", NO_TOKEN)
    }  # words of ours, no ids
    variant = row.name.partition(" ")[2]
    told = f" ({variant})" if variant and variant not in row.args.values() else ""
    return row.address({**{part: f"<{part}>" for part in row.names()}, **said}) + told


def opens(who: Who | None) -> str:
    return "–" if who is None else who.words + factor(who)


def sends(page: Page) -> str:
    if page.post is None or page.may is None:
        limits = (", of the national office" * page.national, ", of a firm that is confirmed" * page.confirmed)
        return opens(page.post) + "".join(limits)
    return page.may.words + factor(page.post)


def factor(who: Who) -> str:
    return (
        f", with a second factor of the last {who.within}"
        if who.anew
        else ", with a second factor"
        if who.second_factor
        else ""
    )


def about(page: Page) -> str:
    return "–" if not page.of else f"any {page.of}" if page.of in SHARED else f"its own {page.of}"


def library_part() -> Iterator[str]:
    yield "\n## Pages of libraries\n\nBy the name of the address; the first line that fits counts.\n"
    yield from table("name", "may open it", "may send to it")
    for name, page in LIBRARY.items():
        opened, sent = (page.may.words,) * 2 if page.may else (opens(page.get), opens(page.post))
        yield f"| `{name}` | {opened} | {sent} |"


def operations_part() -> Iterator[str]:
    yield "\n## The API\n"
    yield from table("operation", "scope of the key, or any of these", "test keys", "a suspended firm", "about")
    for name, asked in OPERATIONS.items():
        public = asked.scopes == EVERYBODY
        scope = "no key needed" if public else ", ".join(f"`{scope}`" for scope in asked.scopes.split())
        firm = (
            "–"
            if public or set(asked.scopes.split()) & {"register", "complaint"}
            else "no"
            if asked.standing
            else "yes"
        )
        own = f"its own {asked.of.removesuffix(' in the body')}" if asked.of else "–"
        yield f"| `{name}` | {scope} | {'yes' if public or asked.sandbox else 'no'} | {firm} | {own} |"
