"""How far an import has come, on a terminal or in a log."""

import sys
import time

from django.core.management.base import BaseCommand

WIDTH = 30


class Bar:
    """Lines, rate and time left: one living line on a terminal, elsewhere a line every ten seconds."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.living = sys.stderr.isatty()
        self.started = self.told = time.monotonic()
        self.first: tuple[int, float] | None = None

    def show(self, lines: int, part: float) -> None:
        now = time.monotonic()
        self.first = self.first or (lines, part)  # a run that goes on begins in the middle
        if not self.living and part < 1 and now - self.told < 10:
            return
        self.told = now
        seconds, done = max(now - self.started, 0.001), part - self.first[1]
        left = seconds / done * (1 - part) if done > 0 else 0
        text = f"{lines:>12,} lines  {(lines - self.first[0]) / seconds:>9,.0f} lines/s  {left:>5.0f} s left"
        if self.living:
            filled = round(WIDTH * min(part, 1))
            self.command.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {text}", ending="")
        else:
            self.command.stderr.write(text)
        self.command.stderr.flush()

    def end(self) -> None:
        if self.living:
            self.command.stderr.write("")
