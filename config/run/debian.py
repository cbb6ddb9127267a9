"""What the tests take from the distribution, installed when we may: Chromium with a Chinese font, and its nginx."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


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
    browser = [] if find_chromium() and has_chinese_font() else ["chromium", "fontconfig", "fonts-noto-cjk"]
    wanted = browser + ([] if find_nginx() else ["nginx-light"])
    if not wanted:
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"Some tests lack what they need. On Debian: apt-get install {' '.join(wanted)}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as file:
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *wanted]):
            if subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment
            ).returncode:
                return f"{' '.join(command)} failed (see {log}), so some tests lack what they need."
    return ""
