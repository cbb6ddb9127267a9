"""The rows: each address of the site with each of its variants, and what the table says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

from compliance.cases.rules.case_workflow import ACTS as WORKFLOW
from tests.core.test_access import EVERY_ADDRESS
from tests.matrix.asking import ANEW, DENIED, FACTOR, FORBIDDEN, MISSING, OPENED, SIGN_IN, address, choices, parts
from tests.matrix.pages import ACTS, ANOTHERS, BROUGHT, LIBRARY, PAGES, SHARED, THE_DESK, Page
from tests.matrix.visitors import CASE_WORK, ONE, OTHER, VISITORS, Visitor, Who, who
from tests.matrix.world import World

ACT = "desk-case-act"  # its rows are the acts
FIRST = min(WORKFLOW)


@dataclass(frozen=True)
class Row:
    """`pattern`: as it stands in the addresses. `args`: its parts but for the object's."""

    name: str
    pattern: str
    page: Page
    args: dict[str, str]
    state: str = ""  # of the case, before an act
    is_variant: bool = False  # of an address whose door and look-up another row asks already

    def names(self) -> list[str]:
        return parts(self.pattern)

    def address(self, values: dict[str, str]) -> str:
        return address(self.pattern, values)

    def path(self, ids: tuple[str, ...]) -> str:
        """Where these ids are asked about: they stand in the address, or behind it in the query."""
        open_parts = [part for part in self.names() if part not in self.args]
        if self.page.of and not open_parts:
            return f"{self.address(self.args)}?{self.page.of}={ids[0]}"
        return self.address({**self.args, **dict(zip(open_parts, ids, strict=True))})

    def asked_about(self) -> tuple[str, ...]:
        return (ONE, OTHER, "missing") if self.page.of else ("",)

    def ids(self, world: World, which: str) -> tuple[str, ...]:
        return world.ids(self.page.of, which) if self.page.of else ()

    def label(self) -> str:
        return " ".join([self.name, *self.args.values()])

    @property
    def is_act(self) -> bool:
        return self.name == ACT

    @property
    def of_library(self) -> bool:
        return self.name not in PAGES and not self.is_act

    @property
    def of_desk(self) -> bool:
        return self.name in THE_DESK or self.is_act

    def columns(self) -> list[Visitor]:
        """Everybody, at the desk. Elsewhere each role asks once, for nothing depends there on an officer's province; and
        libraries know of no firms either."""
        if self.of_desk:
            return list(VISITORS)
        if self.of_library:
            return list({(one.groups, one.proved, one.lately): one for one in VISITORS}.values())
        return [one for one in VISITORS if "desk" not in one.groups or (ONE in one.sides and OTHER not in one.sides)]


def named(pattern: str, name: str | None) -> str:
    return f"admin:{name or pattern}" if pattern.startswith("admin/") else name or pattern


def pages_of(name: str) -> list[tuple[str, Page]]:
    found = [(key, page) for key, page in PAGES.items() if key.split()[0] == name]
    if found:
        return found
    wild = wild_card(name)
    return [(name, LIBRARY[wild])] if wild else []


def wild_card(name: str) -> str:
    """The line of the libraries that counts for this name."""
    return next((wild for wild in LIBRARY if fnmatchcase(name, wild)), "")


def every_row() -> Iterator[Row]:
    """Each page of the table at its address; each act of the case desk by its name."""
    for pattern, entry in EVERY_ADDRESS:
        name = named(pattern, entry.name)
        if name.startswith("api-") and name != "api-docs":
            continue
        for key, page in pages_of(name):
            yield from variants(key, pattern, page)
        if name == ACT:
            for act, roles in roles_of_acts().items():
                page = Page(CASE_WORK, CASE_WORK, "case", BROUGHT, who(roles, roles), refusal=ANOTHERS, drawn=".")
                yield Row(name, pattern, page, {"name": act}, min(WORKFLOW[act].origins), act != FIRST)


def roles_of_acts() -> dict[str, str]:
    return {act: ACTS.get(act, " ".join(sorted(row.roles))) for act, row in WORKFLOW.items()}


def variants(key: str, pattern: str, page: Page) -> Iterator[Row]:
    found = {part: words for part, words in choices(pattern).items() if part not in page.args}
    for turn, words in enumerate(product(*found.values())):
        args = {**page.args, **dict(zip(found, words, strict=True))}
        if not page.of:
            args = {**dict.fromkeys(parts(pattern), "1"), **args}
        yield Row(key, pattern, page, args, is_variant=turn > 0)


def api_addresses() -> set[str]:
    """Addresses that answer to keys, with the names of their parts, as the served document writes them."""
    found = [(pattern, entry.name or "") for pattern, entry in EVERY_ADDRESS]
    return {
        address(pattern, {part: f"{{{part}}}" for part in parts(pattern)})
        for pattern, name in found
        if name.startswith("api-") and name != "api-docs"
    }


def unlisted() -> list[str]:
    """Addresses that the table does not name, and lines of the table without an address or act."""
    names = {named(pattern, entry.name) for pattern, entry in EVERY_ADDRESS}
    pages = {name for name in names if not name.startswith("api-") or name == "api-docs"}
    gone = [f"{key} (no such address)" for key in PAGES if key.split()[0] not in names]
    used = {wild_card(name) for name in pages if name not in PAGES}
    gone += [f"{wild} (no such address)" for wild in LIBRARY if wild not in used]
    acts = [f"{act} (no such act of a case)" for act in set(ACTS) - set(WORKFLOW)]
    return [name for name in sorted(pages) if name != ACT and not pages_of(name)] + gone + sorted(acts)


def expected(page: Page, who: Who, one: Visitor, which: str, *, sends: bool) -> str:
    """What the table says becomes of it."""
    if one not in who:
        return SIGN_IN if one.stranger else FORBIDDEN
    if who.second_factor and not one.proved:
        return FACTOR
    if who.anew and not one.lately:
        return ANEW
    if page.of and not sees(page, one, which):
        return MISSING
    if page.empty:
        return MISSING
    asked = sends or page.says is None
    return DENIED if asked and not page.may_act(one) else OPENED


def sees(page: Page, one: Visitor, which: str) -> bool:
    return which in one.sides or (page.of in SHARED and which in (ONE, OTHER))
