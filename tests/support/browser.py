"""Chromium for tests: found, never downloaded, and started so that it calls nobody by itself."""

import os
import shutil

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE_FOUND = "no Chromium: install Debian's `chromium-headless-shell` or name one in ADUAN_CHROMIUM"


def chromium() -> str | None:
    """The path of a Chromium: ADUAN_CHROMIUM, else the first found on PATH; None where there is none."""
    given = os.environ.get("ADUAN_CHROMIUM")
    if given:
        return given
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)
