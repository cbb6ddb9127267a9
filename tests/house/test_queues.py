"""Every task waits in a queue that somebody works, and every queue has workers of its own, here and in compose."""

import re
from fnmatch import fnmatch

from django.conf import settings

from config.celery import app
from config.queues import QUEUES
from config.run.environment import ROOT

NAMES = [queue.name for queue in QUEUES]


def ours() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_has_one_queue() -> None:
    for task in ours():
        queues = [queue.name for queue in QUEUES if any(fnmatch(task, pattern) for pattern in queue.tasks)]
        assert len(queues) == 1, f"{task} waits in {queues}"
        assert app.amqp.router.route({}, task)["queue"].name == queues[0]


def test_every_route_leads_a_task() -> None:
    patterns = [pattern for queue in QUEUES for pattern in queue.tasks]
    assert [pattern for pattern in patterns if not any(fnmatch(task, pattern) for task in ours())] == []


def test_nothing_falls_into_a_queue_that_nobody_works() -> None:
    assert [
        queue.name for queue in settings.CELERY_TASK_QUEUES
    ] == NAMES and settings.CELERY_TASK_DEFAULT_QUEUE in NAMES
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= ours()
    assert not [task for task in ours() if getattr(app.tasks[task], "queue", None)], "said in config/queues.py alone"


def test_each_queue_is_a_service_of_its_own_in_compose() -> None:
    started = re.findall(
        r'command: \["python", "-m", "config.workers", "([a-z]+)"\]', (ROOT / "compose.yaml").read_text()
    )
    assert started == NAMES
    documented = re.findall(r"^\| `worker-([a-z]+)` \|", (ROOT / "docs" / "operation.md").read_text(), re.MULTILINE)
    assert documented == NAMES


def test_a_worker_takes_its_own_queue_alone() -> None:
    for queue in QUEUES:
        options = queue.worker_options()
        assert options[options.index("--queues") + 1] == queue.name
        assert int(options[options.index("--concurrency") + 1]) >= 1
