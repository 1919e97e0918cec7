"""The secrets of an installation: made once, kept in one file (or a file each) that only its owner reads."""

import base64
import json
import os
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dotenv import dotenv_values

from shared.config import secret_folders

ROLES = ("verifier", "agency_admin")
_HEADER = (
    "# The secrets of this machine's Aduan, made by `make up`. The master key opens what is sealed in the data: keep\n"
    "# both or neither. For a shell: set -a; . .aduan/secrets.env; set +a\n"
)


def ensure(file: Path, tenants: Sequence[str]) -> dict[str, str]:
    """Reads the file, makes what is missing (file, a variable, tokens of a new tenant), returns variables by name."""
    there = {name: value for name, value in dotenv_values(file).items() if value} if file.exists() else {}
    wanted = _complete(there, tenants)
    if wanted != there:
        _write(file, wanted)
    return wanted


def ensure_each(folder: Path, tenants: Sequence[str]) -> dict[str, str]:
    """The same with a file for each secret, as services read them from /run/secrets; what is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    there = read_each(folder)
    wanted = _complete(there, tenants)
    for name, value in wanted.items():
        if there.get(name) != value:
            _replace(folder / name, value)
    return wanted


def read_each(folder: Path) -> dict[str, str]:
    """Reads what lies there and makes nothing."""
    files = [file for each in secret_folders(folder) for file in each.glob("ADUAN_*")]
    there = {file.name: file.read_text().strip() for file in files}
    return {name: value for name, value in there.items() if value}


def _complete(there: Mapping[str, str], tenants: Sequence[str]) -> dict[str, str]:
    return dict(there) | {
        "ADUAN_MASTER_KEY": there.get("ADUAN_MASTER_KEY") or base64.b64encode(os.urandom(32)).decode(),
        "ADUAN_STAFF_TOKENS": _per_tenant(
            there.get("ADUAN_STAFF_TOKENS"), tenants, lambda: {role: secrets.token_urlsafe(24) for role in ROLES}
        ),
        "ADUAN_SMS_GATEWAY_TOKENS": _per_tenant(
            there.get("ADUAN_SMS_GATEWAY_TOKENS"), tenants, lambda: secrets.token_urlsafe(24)
        ),
        "ADUAN_DEV_PASSWORD": there.get("ADUAN_DEV_PASSWORD") or _password(),
        "ADUAN_SMS_GATEWAY_KEY": there.get("ADUAN_SMS_GATEWAY_KEY") or secrets.token_urlsafe(24),
    }


def _password() -> str:
    """Return a password that can be typed: sixteen letters in groups."""
    letters = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _per_tenant(there: str | None, tenants: Sequence[str], new: Callable[[], object]) -> str:
    tokens = json.loads(there) if there else {}
    return json.dumps(tokens | {tenant: new() for tenant in tenants if tenant not in tokens})


def _write(file: Path, variables: Mapping[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    _replace(file, _HEADER + "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))


def _replace(file: Path, text: str) -> None:
    """All or nothing: a new file takes the old one's place once it is whole."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600, exist_ok=False)
    with new.open("w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    new.replace(file)
