"""``python -m config.one_start COMMAND …``: Django's commands one after the other, each a word of the shell with its own words in
it; the code is read once for all. The status is 1 where one of them fails; each says itself what is wrong."""

import os
import shlex
import sys

from django.core.management import execute_from_command_line

from config.one_stack import one_stack

COMMAND_LINE = "manage.py"


def main(commands: list[str]) -> int:
    failed = [command for command in commands if not _is_well(command)]
    for command in failed:
        sys.stderr.write(f"{COMMAND_LINE} {command} failed.\n")
    return int(bool(failed))


def _is_well(command: str) -> bool:
    try:
        execute_from_command_line([COMMAND_LINE, *shlex.split(command)])
    except SystemExit as end:
        return not end.code
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    sys.exit(one_stack(main, sys.argv[1:]))
