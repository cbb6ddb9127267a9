"""``python -m config.beat``: says when sweeps are due, and nothing else.

It knows the names of the tasks alone: their code is not loaded, and it needs neither the database nor a key.
"""

import os
from typing import Any, cast

from celery.apps.beat import Beat

from config.celery import app


class Clock(Beat):
    def init_loader(self) -> None:
        """No module of tasks: a name is all that is published."""
        app.finalize()


if __name__ == "__main__":
    os.umask(0o077)
    Clock(app=cast(Any, app), loglevel="WARNING", quiet=True).run()
