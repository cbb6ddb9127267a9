"""What the image starts when nothing else is said: run as it stands, with programs beside it that tell what they were given."""

import json
import os
import re
import subprocess
from pathlib import Path

from config.run.environment import ROOT


def started(tmp_path: Path, host: str, home: Path) -> list[str]:
    """What gunicorn is given in a container of this name."""
    programs = tmp_path / "programs"
    programs.mkdir(exist_ok=True)
    for name, says in (("gunicorn", 'printf "%s\\n" "$@"'), ("uname", f"echo {host}")):
        (programs / name).write_text(f"#!/bin/sh\n{says}\n")
        (programs / name).chmod(0o755)
    command = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert command is not None
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "DNC_HOME": str(home)}
    done = subprocess.run(json.loads(command[1]), env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_control_socket_of_each_host_lies_below_the_home_where_nobody_else_looks(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    sockets = []
    for host in ("web-1", "transfers-1"):
        given = started(tmp_path, host, home)
        assert given[0] == "config.wsgi" and "--preload" in given and given[given.index("--umask") + 1] == "0o077"
        sockets.append(Path(given[given.index("--control-socket") + 1]))
    assert len(set(sockets)) == 2 and {path.parent for path in sockets} == {home / "run"}
    assert (home / "run").stat().st_mode & 0o077 == 0
