"""The secrets of a local stack are made once and stay."""

import base64
import json
import stat
import subprocess
from pathlib import Path

from deploy.local.credentials import ensure, ensure_each
from services.router.domain.accounts.passwords import password_fault


def test_secrets_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = ensure(file, ["33.72"])
    assert ensure(file, ["33.72"]) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(made["ADUAN_MASTER_KEY"])) == 32


def test_a_new_tenant_gets_tokens_and_the_others_keep_theirs(tmp_path: Path) -> None:
    before = json.loads(ensure(tmp_path / "secrets.env", ["33.72"])["ADUAN_STAFF_TOKENS"])
    after = json.loads(ensure(tmp_path / "secrets.env", ["33.72", "36.71"])["ADUAN_STAFF_TOKENS"])
    assert after["33.72"] == before["33.72"]
    assert set(after["36.71"]) == {"verifier", "agency_admin"}
    assert len({token for roles in after.values() for token in roles.values()}) == 4


def test_the_password_of_example_accounts_is_one_that_accounts_take(tmp_path: Path) -> None:
    password = ensure(tmp_path / "secrets.env", ["33.72"])["ADUAN_DEV_PASSWORD"]
    assert password_fault(password, name="Admin DPUPR", email="admin@dpupr.example") is None


def test_a_shell_can_read_the_file(tmp_path: Path) -> None:
    made = ensure(tmp_path / "secrets.env", ["33.72"])
    command = ["sh", "-c", f'. {tmp_path}/secrets.env; printf %s "$ADUAN_STAFF_TOKENS"']
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == made["ADUAN_STAFF_TOKENS"]


def test_containers_get_a_file_for_each_secret_and_what_was_given_stays(tmp_path: Path) -> None:
    (tmp_path / "ADUAN_SMTP_URL").write_text("smtps://mail.example\n")
    made = ensure_each(tmp_path, ["33.72"])
    assert ensure_each(tmp_path, ["33.72"]) == made
    assert (tmp_path / "ADUAN_MASTER_KEY").read_text() == made["ADUAN_MASTER_KEY"]
    assert (tmp_path / "ADUAN_SMTP_URL").read_text() == "smtps://mail.example\n"
    assert stat.S_IMODE((tmp_path / "ADUAN_MASTER_KEY").stat().st_mode) == 0o600
