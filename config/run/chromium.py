"""A browser for the tests: the distribution's Chromium with a Chinese font, installed when we may."""

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


def ensure_chromium(log: Path) -> str:
    """Install what is missing where we may (root on Debian or Ubuntu). "" when all is there, else a sentence."""
    if find_chromium() and has_chinese_font():
        return ""
    wanted = ["chromium", "fontconfig", "fonts-noto-cjk"]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"No Chromium with a Chinese font, so no browser journeys. On Debian: apt-get install {' '.join(wanted)}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as file:
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *wanted]):
            if subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment
            ).returncode:
                return f"{' '.join(command)} failed (see {log}), so the browser journeys do not run."
    return ""
