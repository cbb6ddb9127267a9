"""One measurement in a process of its own: ``python -m benchmarks.child``, the order on standard input as JSON.

So each starts with clean memory, and its peak is its own. The last line of what it prints is the answer as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from config.one_stack import one_stack
from config.run.environment import PYTHON, ROOT


def ask_child(what: str, environment: Mapping[str, str] = os.environ, **order: Any) -> dict[str, Any]:
    """The answer of a child, or {"failed": sentence}: one rival that falls does not end the run."""
    done = subprocess.run(  # noqa: S603 - our own program
        [str(PYTHON), "-m", "benchmarks.child"],
        input=json.dumps({"what": what, **order}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**environment, "PYTHONUNBUFFERED": "1"},
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return {"failed": f"ended with status {done.returncode}: {last}"}
    return answer


def main() -> int:
    order = json.load(sys.stdin)
    sys.stdout.write(json.dumps(answer_to(order)) + "\n")
    return 0


def answer_to(order: Mapping[str, Any]) -> dict[str, Any]:
    from benchmarks import api_load, intake, look_up, stages, telling

    if order["what"] in ("desk", "complaints"):
        return of_the_site(order)

    acts: dict[str, Callable[..., dict[str, Any]]] = {
        "rival": look_up.measure,
        "stages": stages.measure,
        "overlay": stages.overlay,
        "calls": api_load.measure,
        "intake": intake.measure,
        "consents": intake.measure_consents,
        "telling": telling.measure,
    }
    arguments = {name: value for name, value in order.items() if name != "what"}
    return acts[order["what"]](**arguments)


def of_the_site(order: Mapping[str, Any]) -> dict[str, Any]:
    import django

    django.setup()
    from benchmarks import desk, real_complaints

    if order["what"] == "complaints":
        return real_complaints.measure(first=order["first"], last=order["last"])
    return desk.measure(complaints=order["complaints"], callers=order["callers"])


if __name__ == "__main__":
    sys.exit(one_stack(main))
