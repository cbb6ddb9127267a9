"""``./dnc test``: every check and all tests, side by side, with one table at the end."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .commits import faults
from .debian import ensure_packages, find_chromium
from .environment import PYTHON, ROOT
from .home import Home, Lock
from .keeper import services_running
from .processes import wait_for
from .say import Stop, say
from .site import compile_catalogues

BIN = PYTHON.parent
COMMANDS = ("messages check", "makemigrations --check --dry-run", "check")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DNC_SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DNC_HOSTS": "dnc.example.org",
    "DNC_SMS_GATEWAY": "tests.gateway.Gateway",
    "DNC_SITE_URL": "https://dnc.example.org",
    "DNC_TRUSTED_PROXIES": "1",
    "DNC_AUDIT_HEADS_URL": "https://heads.example.org/",
}


@dataclass(frozen=True)
class Outcome:
    name: str
    good: bool
    seconds: float
    output: str


def run_tests(home: Home, *, full: bool, arguments: list[str]) -> int:
    """With arguments only those tests; without, everything. 0 only if all is well."""
    home.prepare()
    one_at_a_time = Lock(home.run / "test.lock")
    if not one_at_a_time.take():
        raise Stop(f"Another ./dnc test runs in {home.path}; wait for it or name another DNC_HOME.")
    with services_running(home, site=False, durable=False):
        compile_catalogues(home)
        environment = _environment(home, full=full)
        if arguments:
            return _pytest(environment, arguments, [])
        return _everything(home, environment)


def _environment(home: Home, *, full: bool) -> dict[str, str]:
    environment = home.environment(owner=True)
    environment.pop("DNC_POLICY")
    # The tests make and empty their tables; the processes they start work under the application's role.
    environment["DNC_DATABASE_OWNER"] = "1"
    return {**environment, "DNC_FULL": "1" if full else "", "DNC_CACHES": str(home.path / "cache")}


def _everything(home: Home, environment: dict[str, str]) -> int:
    """What waits for nothing begins at once, so that no processor is idle while the first checks are made one by one."""
    started = time.monotonic()
    caches = home.path / "cache"
    with ThreadPoolExecutor(4 + len(LIVE)) as pool:
        browser = pool.submit(ensure_packages, home.log / "packages.log")
        settings = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        made = pool.submit(_check, "test database", [PYTHON, "-m", "tests.migrated"], settings)
        lanes = [
            pool.submit(_live_tests, kind, database, environment, home, browser)
            for database, kind in enumerate(LIVE, 8)
        ]
        types = pool.submit(_check, "mypy", [BIN / "mypy", "--cache-dir", caches / "mypy", "."], environment)
        quick = pool.submit(_told_one_by_one, caches, environment, home.path / "sql")
        outcomes = [_tell(made.result())]
        missing = browser.result()
        if missing:
            say(f"\n!!! {missing}\n")
            outcomes.append(Outcome("packages", not os.environ.get("CI"), 0.0, missing))
        closing: list[str] = []
        outcomes += _all_tests(environment, lanes, closing)
        outcomes = [*quick.result(), *outcomes, _tell(types.result())]
    _table(outcomes, time.monotonic() - started)
    say(_summed(closing))
    return 0 if all(outcome.good for outcome in outcomes) else 1


def _told_one_by_one(caches: Path, environment: dict[str, str], sql: Path) -> list[Outcome]:
    """Whoever made a slip reads of it before the tests are through."""
    outcomes = [_tell(_commits_read())]
    outcomes += [_tell(_check(name, command, env)) for name, command, env in _quick_checks(caches, environment)]
    return [*outcomes, _tell(_migrations_linted(environment, sql))]


LIVE = ("browser", "processes", "houses")  # these wait for real processes most of their time, while the others compute
SLOWEST = ["--durations=40", "--durations-min=3"]  # seconds: whoever adds to them sees it
PROCESSES = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]  # tests/lanes.py gives each what is its own


def _all_tests(environment: dict[str, str], lanes: "list[Future[Outcome]]", closing: list[str]) -> list[Outcome]:
    """All tests without live processes, in two processes, beside the lanes of those with them; each has a database and files
    of its own."""
    begun = time.monotonic()
    status = _pytest(environment, [*PROCESSES, *SLOWEST, "-m", f"not ({' or '.join(LIVE)})"], closing)
    outcomes = [Outcome("tests", status == 0, time.monotonic() - begun, "")]
    for lane in lanes:
        outcome = lane.result()
        say(outcome.output)
        closing += outcome.output.rstrip().splitlines()[-1:]
        outcomes.append(outcome)
    return outcomes


def _live_tests(kind: str, database: int, environment: dict[str, str], home: Home, packages: "Future[str]") -> Outcome:
    """`database`: of the cache. `packages`: done once there is a browser, if there can be one."""
    if kind == "browser":
        packages.result()
    log, begun = home.log / f"{kind}-tests.log", time.monotonic()
    own = {"DNC_HOME": str(home.path / kind), "DNC_TEST_DATABASE": f"test_dnc_{kind}", "DNC_CHROMIUM": find_chromium()}
    cache = {"CACHE_URL": f"{environment['CACHE_URL'].rpartition('/')[0]}/{database}"}
    command = [
        str(PYTHON),
        "-m",
        "pytest",
        "-o",
        f"cache_dir={environment['DNC_CACHES']}/pytest-{kind}",
        *SLOWEST,
        "-m",
        kind,
    ]
    command += [str(path) for path in files_of(kind)]
    with log.open("wb") as file:
        env = {**environment, **own, **cache}
        status = wait_for(subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT))
    return Outcome(f"tests with {kind}", status == 0, time.monotonic() - begun, log.read_text(errors="replace"))


def files_of(kind: str) -> list[Path]:
    """Where tests of this kind stand: files in which its mark is written. To read all others too takes a lane fifteen seconds."""
    return [path for path in sorted(ROOT.glob("tests/**/test_*.py")) if f"mark.{kind}" in path.read_text("utf-8")]


def _summed(closing: list[str]) -> str:
    """One closing line for all lanes."""
    words = ("passed", "failed", "errors", "skipped")
    found = {
        word: sum(int(count) for line in closing for count in re.findall(rf"(\d+) {word.rstrip('s')}", line))
        for word in words
    }
    counts = f"{found['passed']} passed, {found['failed'] + found['errors']} failed"
    return counts + (f", {found['skipped']} skipped" if found["skipped"] else "")


def _quick_checks(caches: Path, environment: dict[str, str]) -> list[tuple[str, list[str | Path], dict[str, str]]]:
    """The check's name, its command and its environment."""
    ruff = {**environment, "RUFF_CACHE_DIR": str(caches / "ruff")}
    return [
        ("ruff check", [BIN / "ruff", "check", ".", "dnc"], ruff),
        ("ruff format", [BIN / "ruff", "format", "--check", ".", "dnc"], ruff),
        ("import contracts", [BIN / "lint-imports", "--cache-dir", caches / "imports"], environment),
        ("translations, migrations complete, django check", [PYTHON, "-m", "config.one_start", *COMMANDS], environment),
        (
            "django check --deploy",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            {**environment, **PRODUCTION},
        ),
        ("templates", [BIN / "djlint", "templates", "--lint", "--quiet"], environment),
        ("hadolint", [BIN / "hadolint", "Dockerfile"], environment),
    ]


def _commits_read() -> Outcome:
    started, found = time.monotonic(), faults(ROOT)
    name = "commits" if found is not None else "commits: no history of git here, so none was read"
    return Outcome(name, not found, time.monotonic() - started, "\n".join(found or ()))


def _migrations_linted(environment: dict[str, str], folder: Path) -> Outcome:
    """squawk over the SQL that our migrations run (.squawk.toml says which of its rules do not apply, and why)."""
    written = _check("squawk", [PYTHON, "-m", "config.migration_sql", folder], environment)
    files = sorted(folder.glob("*.sql"))
    if not written.good or not files:
        return written
    linted = _check("squawk", [BIN / "squawk", "--config", ROOT / ".squawk.toml", *files], environment)
    return Outcome("squawk", linted.good, written.seconds + linted.seconds, linted.output)


def _check(name: str, command: "list[str | Path]", environment: dict[str, str]) -> Outcome:
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return Outcome(name, False, 0.0, str(error))
    return Outcome(name, done.returncode == 0, time.monotonic() - started, done.stdout.decode("utf-8", "replace"))


def _tell(outcome: Outcome) -> Outcome:
    say(f"{'ok    ' if outcome.good else 'FAILED'} {outcome.name} ({outcome.seconds:.1f} s)")
    if not outcome.good:
        lines = outcome.output.rstrip().splitlines()
        say("\n".join("    " + line for line in lines[-60:]))
    return outcome


def _pytest(environment: dict[str, str], arguments: list[str], closing: list[str]) -> int:
    """Run pytest, pass its output on, and keep its closing line."""
    command = [str(PYTHON), "-m", "pytest", "-o", f"cache_dir={environment['DNC_CACHES']}/pytest", *arguments]
    command += ["--color=yes"] if sys.stdout.isatty() else []
    chromium = {"DNC_CHROMIUM": environment.get("DNC_CHROMIUM") or find_chromium()}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**environment, **chromium}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    return wait_for(process, partial(_pass_on, process.stdout.readline, closing))


def _pass_on(read: Callable[[], str], closing: list[str]) -> None:
    for line in iter(read, ""):
        sys.stdout.write(line)
        sys.stdout.flush()
        if line.strip():
            closing[:] = [line.rstrip()]


def _table(outcomes: list[Outcome], seconds: float) -> None:
    width = max(len(outcome.name) for outcome in outcomes)
    say(
        "\n"
        + "\n".join(
            f"  {'ok    ' if one.good else 'FAILED'}  {one.name:<{width}}  {one.seconds:6.1f} s" for one in outcomes
        )
    )
    failed = [outcome.name for outcome in outcomes if not outcome.good]
    say(f"  {'All is well' if not failed else 'Failed: ' + ', '.join(failed)}; {seconds:.0f} s in all")
