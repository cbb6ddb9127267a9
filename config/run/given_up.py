"""Queues that nobody works for a while: written down by their starter (`config.workers`), read by `./dnc status`."""

import json
from pathlib import Path

from .home import write_json


def given_up_queues(run: Path) -> dict[str, str]:
    """By queue, the sentence that says why."""
    try:
        found: dict[str, str] = json.loads(_file(run).read_text())
    except (OSError, ValueError):
        return {}
    return found


def write_given_up(run: Path, sentences: dict[str, str]) -> None:
    """Replace what is written there; nothing is there while no queue is given up."""
    if sentences:
        run.mkdir(parents=True, exist_ok=True)
        write_json(_file(run), dict(sentences))
    else:
        _file(run).unlink(missing_ok=True)


def _file(run: Path) -> Path:
    return run / "queues.json"
