"""``python -m benchmarks``, started by ``./dnc bench`` with the services of a home of its own up."""

import argparse
import json
import sys
from pathlib import Path

import django

from benchmarks.plan import PLANS
from config.run.bench_parts import PARTS
from config.run.environment import ROOT
from config.run.say import Stop, say


def main(arguments: list[str]) -> int:
    """0 only when every rival gave the same, right answers, and every target that was measured is reached."""
    options = _parser().parse_args(arguments)
    django.setup()
    from django.conf import settings

    from benchmarks.data import Data
    from benchmarks.report import report
    from benchmarks.run import Run
    from benchmarks.targets import missed

    try:
        results = Run(
            PLANS[options.plan], Data(Path(settings.DNC_HOME) / "data"), parts=tuple(options.only or PARTS)
        ).go()
    except Stop as told:
        say(str(told))
        return 1
    except KeyboardInterrupt:
        return 130
    text = report(results)
    say("\n" + text)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False))
    if results["wrong"]:
        say("Not written to a file, for answers were wrong.")
        return 1
    if not options.only:
        options.results.write_text(text)
        say(f"Written to {options.results}")
    found = missed(results)
    for sentence in found:
        say(f"Not reached: {sentence}.")
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dnc bench")
    parser.add_argument("--plan", choices=sorted(PLANS), default="default")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "RESULTS.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
