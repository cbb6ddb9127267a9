"""What documents and templates name exists: settings, files, addresses, commands, pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from config.run.environment import ROOT
from config.run.main import _parser

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = [
    path for room in ("config", "core", "registry", "complaints", "compliance") for path in (ROOT / room).rglob("*.py")
]
LIBRARY_NAMES = re.compile(r"(account|mfa|usersessions)_\w+")


def found_in(paths: list[Path], pattern: str) -> Iterator[tuple[str, str]]:
    for path in paths:
        for found in re.finditer(pattern, path.read_text()):
            yield str(path.relative_to(ROOT)), found[1]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address and its name, with a star for each argument."""
    for entry in resolver.url_patterns:
        route = prefix + re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^>]+>", "*", str(entry.pattern)).strip("^$")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield "/" + route.replace("\\", ""), entry.name or ""


@pytest.fixture(scope="module")
def addresses() -> list[tuple[str, str]]:
    return list(routes(get_resolver()))


def test_every_setting_that_documents_name_is_read() -> None:
    template = ROOT / "deploy" / "nginx" / "site.conf.template"
    read = {name for _path, name in found_in([*CODE, template], r"\b(DNC_[A-Z_]+)\b")}
    named = set(found_in([*DOCUMENTS, ROOT / "compose.yaml"], r"\b(DNC_[A-Z_]+[A-Z])\b"))
    assert [pair for pair in sorted(named) if pair[1] not in read] == []


def test_every_file_that_documents_name_exists() -> None:
    """`folder/file.py` in backticks, `{a,b}` for several, and links to files of ours."""
    named = set(
        found_in(
            DOCUMENTS, r"`((?:benchmarks|complaints|compliance|config|core|docs|registry|templates|tests)/[\w/{},.]+)`"
        )
    )
    missing = [pair for pair in named if not all((ROOT / one).exists() for one in spelt_out(pair[1]))]
    links = {(path, str((ROOT / path).parent / link)) for path, link in found_in(DOCUMENTS, r"\]\(([\w/.-]+)\)")}
    assert sorted(missing) + sorted(pair for pair in links if not Path(pair[1]).exists()) == []


def spelt_out(name: str) -> list[str]:
    found = re.search(r"\{([^}]*)\}", name)
    return [name.replace(found[0], one) for one in found[1].split(",")] if found else [name]


def test_every_address_that_documents_name_answers(addresses: list[tuple[str, str]]) -> None:
    known = {route for route, _name in addresses}
    documents = [path for path in DOCUMENTS if path.name != "access.md"]  # made from the addresses (tests/matrix)
    named = found_in(documents, r"[`| ](?:(?:GET|POST|PUT|DELETE) )?(/(?:api/|\.?[a-z-]+/)[\w/.<>{}…-]*)(?:\?[^`]*)?`")
    wrong = {
        (path, address)
        for path, address in named
        if not address.startswith("/path") and re.sub(r"<\w+>|\{\w+\}|…", "*", address) not in known
    }
    assert sorted(wrong) == []


def test_every_address_that_templates_name_exists(addresses: list[tuple[str, str]]) -> None:
    names = {name for _route, name in addresses}
    used = set(found_in(TEMPLATES, r"{%\s*(?:url|link_to)\s+[\"']([\w-]+)[\"']"))
    assert len(used) > 100
    assert [pair for pair in sorted(used) if pair[1] not in names and not LIBRARY_NAMES.fullmatch(pair[1])] == []


def test_every_command_that_documents_name_exists() -> None:
    commands = set(get_commands())
    named = set(found_in(DOCUMENTS, r"manage(?:\.py)? ([a-z]\w+)\b"))
    ours = set(re.findall(r"(?m)^    ([a-z]+)  ", _parser().format_help()))
    assert {"demo", "test", "up"} <= ours
    entries = set(found_in(DOCUMENTS, r"\./dnc ([a-z]+)\b"))
    assert [pair for pair in sorted(named) if pair[1] not in commands] == []
    assert [pair for pair in sorted(entries) if pair[1] not in ours] == []
