"""What the tests take from the distribution, installed when we may: Chromium with a Chinese font, and its nginx."""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

SHELL = "chromium-headless-shell"  # without windows: it needs two thirds of the processor's time. Ubuntu has none
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The path of a Chromium, or ""."""
    named = os.environ.get("DNC_CHROMIUM")
    if named:
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True).stdout.strip())


def find_nginx() -> str:
    """The path of the distribution's nginx, or "". The site's own comes in a wheel."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin") or ""


def ensure_packages(log: Path) -> str:
    """Install what is missing where we may (root on Debian or Ubuntu). "" when all is there, else a sentence."""
    fonts = [] if has_chinese_font() else ["fontconfig", "fonts-noto-cjk"]
    wanted = [*([] if find_chromium() else ["chromium"]), *fonts, *([] if find_nginx() else ["nginx-light"])]
    if not wanted:
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"Some tests lack what they need. On Debian: apt-get install {' '.join(wanted)}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as file:
        run = partial(subprocess.run, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment)
        updated = run(["apt-get", "update", "-q"]).returncode == 0
        if updated and "chromium" in wanted and run(["apt-cache", "show", "-q", SHELL]).returncode == 0:
            wanted[wanted.index("chromium")] = SHELL
        install = ["apt-get", "install", "-qy", "--no-install-recommends", *wanted]
        if not updated or run(install).returncode:
            return f"{' '.join(install)} failed (see {log}), so some tests lack what they need."
    return ""
