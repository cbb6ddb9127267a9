"""Clients made from the served document by two generators of others compile, and do every operation of a live site."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import clock
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.rules.question import QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import About, question_ask
from tests.clients import tools
from tests.leaks import typed_in
from tests.live import LiveSite
from tests.registry.conftest import SYSTEM, make_key, make_marketer

pytestmark = pytest.mark.processes
NUMBERS = ("+8613700137019", "+8613700137027", "+8613700137035", "+8613700137043")  # in no example: they leak nowhere
ASKED_ABOUT = ("+862586530001", "+862586530002")  # by the Python client, and by the other
HERE = Path(__file__).parent
STRICT = {
    "strict": True, "noUncheckedIndexedAccess": True, "target": "es2022",
    "module": "nodenext", "moduleResolution": "nodenext", "types": ["node"],
    "lib": ["es2022", "dom", "dom.iterable"], "skipLibCheck": True,
}  # fmt: skip


@pytest.fixture
def python_client(document_file: Path) -> list[str]:
    """The command that does every operation by the Python client."""
    packages = tools.or_say(lambda: tools.from_pypi("python"))
    config, program = HERE / "python.yaml", HERE / "every_operation.py"

    def generate(folder: Path) -> None:
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        said = tools.run(
            [*command, "--path", document_file, "--config", config, "--output-path", folder / "dnc_client"],
            env={"PYTHONPATH": str(packages), "PATH": str(packages / "bin")},
        )
        assert "Warning" not in said, said
        tools.run([sys.executable, "-m", "compileall", "-q", folder])

    parts = (document_file.read_bytes(), config.read_bytes(), (HERE / "python.txt").read_bytes())
    made = tools.made_once("python-client", generate, *parts)
    # Isolated from this process's own packages: the client needs no more than it names.
    start = f"import sys; sys.path[:0] = {[str(made), str(packages)]!r}; sys.argv.pop(0); import runpy; "
    return [sys.executable, "-S", "-c", f"{start}runpy.run_path({str(program)!r}, run_name='__main__')", "-"]


@pytest.fixture
def typescript_client(document_file: Path) -> list[str]:
    """The command that does every operation by the TypeScript client."""
    programs = tools.or_say(tools.from_npm)
    node = tools.node()
    program, config = HERE / "every_operation.ts", HERE / "openapi-ts.config.mjs"

    def generate(folder: Path) -> None:
        (folder / "node_modules").symlink_to(programs.parent)
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": STRICT, "include": ["*.ts", "client"]}))
        for file in (program, config, document_file):
            (folder / file.name).write_bytes(file.read_bytes())
        environment = tools.with_node(node)
        tools.run([programs / "openapi-ts", "-f", config.name], env=environment, cwd=folder)
        tools.run([programs / "tsc", "-p", folder], env=environment, cwd=folder)

    lock = (HERE / "package-lock.json").read_bytes()
    parts = (document_file.read_bytes(), program.read_bytes(), config.read_bytes(), lock)
    made = tools.made_once("typescript-client", generate, *parts)
    return [str(node / "node"), str(made / "every_operation.js")]


@pytest.fixture
def operations(document_file: Path) -> set[str]:
    paths = json.loads(document_file.read_bytes())["paths"]
    return {operation["operationId"] for path in paths.values() for operation in path.values()}


@pytest.fixture
def keys(live_site: LiveSite) -> Iterator[list[str]]:
    """Of a firm and of an operator, that may do all such keys may."""
    operator = operator_admit(name="Example Telecom", at=clock.now(), actor=SYSTEM)
    for n, caller in enumerate(ASKED_ABOUT):  # one for each client to answer
        question_ask(
            operator=operator, kind=QuestionKind.LINE, asker="complaints.caller", asker_id=n, about=About(caller=caller), at=clock.now(),
            actor=SYSTEM,
        )  # fmt: skip
    yield [make_key(make_marketer(), *MARKETER_SCOPES)[1], make_key(operator, *OPERATOR_SCOPES)[1]]


def test_generated_clients_do_every_operation(
    live_site: LiveSite,
    python_client: list[str],
    typescript_client: list[str],
    keys: list[str],
    operations: set[str],
) -> None:
    typed_in.update(NUMBERS)
    running = [
        subprocess.Popen(
            [*command, live_site.url, *keys, *numbers], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for command, numbers in ((python_client, NUMBERS[:2]), (typescript_client, NUMBERS[2:]))
    ]
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert set(said.split()) == operations
