"""The pinned sets: PostgreSQL and Valkey as wheels are for ``./dnc`` alone, and each set says every package's one version."""

import re
from importlib.metadata import packages_distributions

from config.run.environment import ROOT, SERVICES, TO_DEVELOP, TO_RUN

# What config/run looks for in the environment: lib/python3*/site-packages/<package>/…
LOOKED_FOR = re.compile(r"site-packages/(\w+)/")


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    found = dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", text, re.M))
    assert len(found) == len(re.findall(r"^\S", text, re.M)), f"{name} holds a line that pins nothing"
    return found


def services_started() -> set[str]:
    """The wheels whose programs config/run starts."""
    sources = [path.read_text() for path in (ROOT / "config" / "run").glob("*.py")]
    brought_by = packages_distributions()
    return {brought_by[package][0] for source in sources for package in LOOKED_FOR.findall(source)}


def test_the_services_have_a_set_of_their_own() -> None:
    assert len(services_started()) == 3
    assert services_started() <= pinned(SERVICES).keys()
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not pinned(name).keys() & services_started(), name


def test_dnc_installs_the_services_and_the_image_does_not() -> None:
    assert SERVICES in TO_RUN and SERVICES in TO_DEVELOP
    done_by_the_image = re.sub(r"(?m)^#.*", "", (ROOT / "Dockerfile").read_text())
    assert set(re.findall(r"\S*requirements\S*", done_by_the_image)) == {"requirements.txt"}


def test_sets_installed_together_agree_and_developers_run_what_is_deployed() -> None:
    deployed, developed = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert deployed.items() <= developed.items()
    assert all(developed.get(name, version) == version for name, version in pinned(SERVICES).items())
