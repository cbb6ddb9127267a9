"""What waits at the broker, done here and now instead of by a worker."""

from typing import Any

from celery.worker.request import Request

from config.celery import app


def work_off(task: str) -> list[bytes]:
    """Do what waits of `task`, in this process; the messages as the broker had them."""
    queue = app.amqp.router.route({}, task)["queue"]
    bodies: list[bytes] = []
    with app.connection_for_read() as connection:
        waiting = connection.SimpleQueue(queue)
        while True:
            try:
                message = waiting.get(block=False)
            except waiting.Empty:
                return bodies
            message.ack()
            if message.headers["task"] == task:
                arguments, named, _options = message.payload
                bodies.append(repr((message.body, message.headers)).encode())
                app.tasks[task](*arguments, **named)


def execute(*tasks: str) -> int:
    """Do what waits of `tasks`, all of one queue, and what they cause of each other, as a worker does it, with all that Celery
    does around a task; how many there were."""
    celery: Any = app
    queue = app.amqp.router.route({}, tasks[0])["queue"]
    done = 0
    with app.connection_for_read() as connection:
        waiting = connection.SimpleQueue(queue)
        while True:
            try:
                message = waiting.get(block=False)
            except waiting.Empty:
                return done
            message.ack()
            if message.headers["task"] in tasks:
                Request(message, app=celery).execute()
                done += 1
