import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.actors import Actor
from core.sealing.key_use import KeyUse, key_use_now
from core.sealing.known_answer import verify
from core.selectors.seal_key import SealKeyStatus, seal_key_status
from core.services.seal_rotation import SealKeyBusy, Step, seal_rotation_advance, seal_rotation_start

ACTOR = Actor.system("seal-keys")
TRIES = 30
PAUSE = 0.5  # seconds


class Command(BaseCommand):
    help = "Check the seal keys, change over to the newest one while everything goes on, or see how far that is (docs/keys.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["check", "rotate", "status"])
        parser.add_argument(
            "--background",
            action="store_true",
            help="rotate: only change the key over, and leave the rest to the workers",
        )
        parser.add_argument("--batch", type=int, default=10_000, help="rotate: numbers in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["batch"] <= 100_000:
            raise CommandError("A batch is of 1 to 100,000 numbers.")
        try:
            verify()
            if options["act"] == "rotate":
                self.rotate(options["batch"], background=options["background"])
            else:
                self.say(seal_key_status(), keys=options["act"] == "status")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None

    def rotate(self, size: int, *, background: bool) -> None:
        use = key_use_now()
        if use.former is None:
            use = self.change_over()
            self.stdout.write(f"Seal key {use.in_use} is in use; numbers under key {use.former} are sealed anew.")
        else:
            self.stdout.write(f"The change from seal key {use.former} to {use.in_use} goes on.")
        if background:
            self.stdout.write("The workers do the rest; manage.py seal_keys status says how far they are.")
        else:
            self.reseal(size)
            self.stdout.write(
                f"Every number is sealed under key {use.in_use}. Keep key {use.former} for scrub records."
            )

    def change_over(self) -> KeyUse:
        for _try in range(TRIES):
            try:
                return seal_rotation_start(actor=ACTOR, at=clock.now())
            except SealKeyBusy:
                time.sleep(PAUSE)  # let those that waited behind the change go first
        raise CommandError("Somebody has been making numbers all the time; nothing has changed. Try again later.")

    def reseal(self, size: int) -> None:
        moved = 0
        while (advance := seal_rotation_advance(actor=ACTOR, at=clock.now(), size=size)).step is not Step.DONE:
            moved += advance.moved
            if advance.step is not Step.MOVED:
                time.sleep(PAUSE)
            elif moved // 100_000 > (moved - advance.moved) // 100_000:
                self.stdout.write(f"{moved} numbers are sealed anew.")

    def say(self, status: SealKeyStatus, *, keys: bool) -> None:
        self.stdout.write(f"The seal keys are right; key {status.in_use} is in use.")
        if status.former is not None:
            self.stdout.write(f"{status.left} numbers are still sealed under key {status.former}.")
        for key in status.waiting:
            self.stdout.write(f"Key {key} waits; once every process has it, run: manage.py seal_keys rotate.")
        for key, answer in status.prints.items() if keys else ():
            self.stdout.write(f"Key {key} shows as {answer:015d}; it must show the same on every machine.")
