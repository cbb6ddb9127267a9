"""The commands of ``./dnc``."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from .bench_parts import PARTS
from .environment import PYTHON, ROOT, ensure_environment
from .given_up import given_up_queues
from .home import Home, all_homes, policies
from .keeper import running, services_running, start_detached, stop
from .processes import wait_for
from .say import Stop, say
from .site import demo_told
from .supervisor import Supervisor, read_state, why_ended


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGHUP, _terminated)
    try:
        if arguments[:1] == ["_supervise"]:
            return _supervise(json.loads(arguments[1]))
        ours, rest = _split(arguments)
        options = _parser().parse_args(ours)
        return int(options.act(options, rest))
    except Stop as told:
        say(str(told))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is for ``./dnc`` and what is for manage.py or pytest."""
    if arguments[:1] == ["manage"]:
        ours = (
            3 if arguments[1:2] == ["--policy"] else 2 if arguments[1:2] and arguments[1].startswith("--policy=") else 1
        )
        return arguments[:ours], arguments[ours:]
    if arguments[:1] == ["test"]:
        return ["test", *[word for word in arguments if word == "--full"]], [
            word for word in arguments[1:] if word != "--full"
        ]
    return arguments, []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dnc",
        description="Everything this project does on one machine.",
        epilog="DNC_HOME (default var/) holds all that is written, DNC_PORT (default 8000) is the site's port, "
        "DNC_DATA names a folder of sample data.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser(
        "demo", help="a small country, the main job step by step, then the site", allow_abbrev=False
    )
    demo.add_argument(
        "--once", action="store_true", help="end after the job; exit status 0 only if every step did what it should"
    )
    demo.add_argument("--json", metavar="FILE", type=Path, help="write address, log-ins and API keys to FILE")
    demo.set_defaults(act=_demo)
    test = commands.add_parser(
        "test", help="every check and all tests; with arguments: pytest with them", allow_abbrev=False
    )
    test.add_argument("--full", action="store_true", help="add the heavy rounds")
    test.set_defaults(act=_test)
    commands.add_parser("up", help="the site and its services in the background").set_defaults(act=_up)
    commands.add_parser("stop", help="stop them").set_defaults(act=_stop)
    commands.add_parser("status", help="what runs").set_defaults(act=_status)
    manage = commands.add_parser("manage", help="manage.py with the services up", allow_abbrev=False)
    manage.set_defaults(act=_manage)
    webhooks = commands.add_parser(
        "webhooks", help="a receiver on this machine: checks each signature and prints the event", allow_abbrev=False
    )
    webhooks.add_argument(
        "--secret", action="append", default=[], metavar="whsec_…", help="of a webhook; may be repeated"
    )
    webhooks.set_defaults(act=_webhooks)
    bench = commands.add_parser(
        "bench", help="this engine beside others, a quarter of an hour at most (docs/benchmark.md)", allow_abbrev=False
    )
    sizes = bench.add_mutually_exclusive_group()
    sizes.add_argument("--full", action="store_true", help="the large grid, up to a thousand million numbers: hours")
    sizes.add_argument("--small", action="store_true", help="small sizes, to see that everything runs")
    sizes.add_argument("--clean", action="store_true", help="remove what the benchmark made, and end")
    bench.add_argument(
        "--only", action="append", default=[], choices=PARTS, help="measure this part alone; may be repeated"
    )
    bench.add_argument("--json", metavar="FILE", type=Path, help="write all figures to FILE")
    bench.set_defaults(act=_bench)
    drill = commands.add_parser(
        "drill", help="a site of its own that is struck, and what is left of it", allow_abbrev=False
    )
    kinds = drill.add_subparsers(dest="kind", required=True, metavar="KIND")
    chaos = kinds.add_parser(
        "chaos", help="load under kills, freezes and a full disk (docs/operation.md)", allow_abbrev=False
    )
    chaos.add_argument("--kills", type=int, default=20, metavar="N")
    chaos.add_argument("--seed", type=int, metavar="S", help="repeat what was done with this seed")
    chaos.add_argument(
        "--like", type=Path, metavar="FOLDER", help="begin with a copy of this DNC_HOME, which is at rest"
    )
    chaos.set_defaults(act=_chaos)
    for name, command in commands.choices.items():
        if name not in {"test", "bench", "drill"}:
            command.add_argument(
                "--policy",
                choices=policies(),
                default=None,
                help="policy pack, each with a home of its own (default cn)",
            )
    return parser


def _home_of(policy: str | None) -> Home:
    """The home of a policy under ``DNC_HOME``: two registers never share tables, keys or files."""
    policy = policy or os.environ.get("DNC_POLICY") or "cn"
    if policy not in policies():
        raise Stop(f"DNC_POLICY is {policy!r}; it must be one of {', '.join(policies())}.")
    return Home(all_homes() / policy, policy, _port())


def _port() -> int:
    text = os.environ.get("DNC_PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535):
        raise Stop(f"DNC_PORT is {text!r}; it must be a port from 1024 to 65535.")
    return int(text)


def _up(options: argparse.Namespace, _rest: list[str]) -> int:
    home = _home_of(options.policy)
    ensure_environment()
    started = start_detached(home)
    url = read_state(home.run).get("url", home.url)
    say(f"The site {'answers' if started else 'is up already'}: {url} (logs: {home.log}; ./dnc stop ends it)")
    return 0


def _stop(options: argparse.Namespace, _rest: list[str]) -> int:
    homes = [_home_of(policy) for policy in ([options.policy] if options.policy else policies())]
    stopped = [home for home in homes if stop(home)]
    for home in stopped:
        say(f"Stopped {home.path}.")
    if not stopped:
        say("Nothing was running.")
    return 0


def _status(options: argparse.Namespace, _rest: list[str]) -> int:
    """Exit status 0 when a site is up, 3 when none is, 1 when a part of one is started no more."""
    up = maimed = False
    for home in [_home_of(policy) for policy in ([options.policy] if options.policy else policies())]:
        state = read_state(home.run) if running(home) else {}
        if not state:
            say(f"{home.policy}: stopped ({home.path})")
            if why := why_ended(home.run):
                say(f"{home.policy}: it ended by itself. {why}")
            continue
        up = up or (bool(state["site"]) and state["phase"] == "up")
        children = state["children"]
        names = (
            ", ".join(f"{name} {pid}" for name, (pid, _born) in children.items()) if isinstance(children, dict) else ""
        )
        where = f" {state['url']}" if state["site"] else ", services only"
        say(f"{home.policy}: {state['phase']}{where} ({names}; supervisor {state['pid']}; {home.path})")
        if state.get("full"):
            say(f"{home.policy}: {state['full']}: it is read, and nothing is written, until there is room.")
        for sentence in [*state.get("given_up", {}).values(), *given_up_queues(home.run).values()]:
            maimed = True
            say(f"{home.policy}: {sentence}.")
    return 1 if maimed else 0 if up else 3


def _manage(options: argparse.Namespace, rest: list[str]) -> int:
    home = _home_of(options.policy)
    ensure_environment()
    with services_running(home, site=False):
        return _run_python(home, ["manage.py", *rest], owner=True)


def _demo(options: argparse.Namespace, _rest: list[str]) -> int:
    home = _home_of(options.policy)
    ensure_environment()
    with services_running(home, site=True) as own:
        url = str(read_state(home.run).get("url", home.url))
        story = ["manage.py", "demo_story", "--url", url]
        story += ["--json", str(options.json.resolve())] if options.json else []
        status = _tell_past(home) or _run_python(home, story)
        if status or options.once:
            return status
        say(
            f"\nThe site: {url}"
            + ("   Ctrl-C ends it." if own else "   It was running before and goes on; ./dnc stop ends it.")
        )
        while own and running(home):
            time.sleep(1)
        if own:
            raise Stop(f"The site ended by itself. {why_ended(home.run)} See {home.log}/supervisor.log.")
        return 0


def _tell_past(home: Home) -> int:
    told = demo_told(home)
    if told.stands():
        return 0
    status = _run_python(home, ["manage.py", "demo_seed"], owner=True)
    if not status:
        told.write()
    return status


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    from .checks import run_tests

    ensure_environment(dev=True)
    return run_tests(
        Home(all_homes() / "test", "cn", _port(), "config.settings.test"), full=options.full, arguments=rest
    )


def _webhooks(options: argparse.Namespace, _rest: list[str]) -> int:
    home = _home_of(options.policy)
    ensure_environment()
    words = ["-m", "config.receiver", "--folder", str(home.webhooks)]
    words += [word for secret in options.secret for word in ("--secret", secret)]
    return wait_for(subprocess.Popen([str(PYTHON), *words], cwd=ROOT))


def _bench(options: argparse.Namespace, _rest: list[str]) -> int:
    from .bench import clean_bench, run_bench

    home = Home(all_homes() / "bench", "cn", _port())
    ensure_environment(dev=True)
    if options.clean:
        return clean_bench(home)
    plan = "full" if options.full else "small" if options.small else "default"
    return run_bench(home, plan=plan, only=options.only, json=options.json)


def _chaos(options: argparse.Namespace, _rest: list[str]) -> int:
    ensure_environment()
    words = ["-m", "config.drill.chaos", "--kills", str(options.kills)]
    words += ["--seed", str(options.seed)] if options.seed is not None else []
    words += ["--like", str(options.like.resolve())] if options.like else []
    return wait_for(subprocess.Popen([str(PYTHON), *words], cwd=ROOT))


def _run_python(home: Home, arguments: list[str], *, owner: bool = False) -> int:
    return wait_for(subprocess.Popen([str(PYTHON), *arguments], cwd=ROOT, env=home.environment(owner=owner)))


def _supervise(order: dict[str, object]) -> int:
    fields = order["home"]
    assert isinstance(fields, dict)
    home = Home(**{**fields, "path": Path(fields["path"])})
    home.prepare()
    return Supervisor(home, site=bool(order["site"]), bound=bool(order["bound"]), durable=bool(order["durable"])).run()


def _terminated(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
