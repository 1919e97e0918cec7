"""Rules of accounts: passwords, waiting, sessions, secrets, and where a browser may be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.application.accounts.secrets_of_ours import (
    TOKEN_PREFIX,
    new_code,
    new_secret,
    read_secret,
    typed_code,
)
from services.router.domain.accounts.attempts import WITH_ACCOUNT, WITH_ADDRESS, waiting
from services.router.domain.accounts.passwords import PasswordFault, password_fault
from services.router.domain.accounts.sessions import IDLE, WHOLE, lasts
from services.router.entrypoints.accounts.devices import device_of
from services.router.entrypoints.accounts.visits import home_of, local_path
from shared.tenancy.ids import TenantId

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SOLO = TenantId("33.72")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("sebelas hrf", PasswordFault.TOO_SHORT),
        ("dua belas ch", None),
        ("aaaaaaaaaaaa", None),
        ("x" * 200, None),
        ("x" * 201, PasswordFault.TOO_LONG),
        ("Siti Rahayu 2026", PasswordFault.NAMES_OWNER),
        ("sitirahayu!!", PasswordFault.NAMES_OWNER),
        ("SITI@Kota.example", PasswordFault.NAMES_OWNER),
    ],
)
def test_a_password_is_long_and_not_its_owners_name(password: str, fault: PasswordFault | None) -> None:
    assert password_fault(password, name="Siti Rahayu", email="siti@kota.example") == fault


def test_waiting_begins_after_the_free_tries_and_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [waiting(tries, WITH_ACCOUNT).total_seconds() for tries in (0, 4, 5, 6, 7, 9, 10, 1000)]
    assert waits == [0, 0, 30, 60, 120, 480, 900, 900]
    assert waiting(29, WITH_ADDRESS) == timedelta(0)


@given(st.integers(0, 10_000))
def test_one_more_wrong_try_never_shortens_the_wait(tries: int) -> None:
    assert waiting(tries, WITH_ACCOUNT) <= waiting(tries + 1, WITH_ACCOUNT)


def test_a_session_ends_when_unused_and_in_any_case_after_a_week() -> None:
    second = timedelta(seconds=1)
    assert lasts(NOW, NOW, NOW + IDLE - second)
    assert not lasts(NOW, NOW, NOW + IDLE)
    assert lasts(NOW, NOW + WHOLE - second, NOW + WHOLE - second)
    assert not lasts(NOW, NOW + WHOLE - second, NOW + WHOLE)


def test_a_secret_names_its_tenant_and_its_digest_nothing_else() -> None:
    secret = new_secret(SOLO, TOKEN_PREFIX)
    read = read_secret(secret, TOKEN_PREFIX)
    assert read is not None
    assert read[0] == SOLO
    assert secret.removeprefix(f"{TOKEN_PREFIX}33.72-") not in read[1]
    assert read != read_secret(new_secret(SOLO, TOKEN_PREFIX), TOKEN_PREFIX)


@pytest.mark.parametrize("text", ["", "33.72", "33.72-", "-x", "abc-x", "33.72.01-x"])
def test_what_is_no_secret_of_ours_is_not_looked_up(text: str) -> None:
    assert read_secret(text) is None
    assert read_secret(text, TOKEN_PREFIX) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_secrets_or_addresses(text: str) -> None:
    read_secret(text)
    path = local_path(text)
    assert path is None or (path.startswith("/") and not path.startswith("//"))


def test_a_code_is_taken_as_people_type_it() -> None:
    code = new_code(8)
    assert typed_code(f" {code[:4].lower()}-{code[4:]} ") == code


def test_who_only_watches_the_province_begins_at_its_board() -> None:
    assert home_of("province_viewer", "33") == "/papan/33"
    assert home_of("verifier", "33.72") == "/meja"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17 Safari/604",
            "Safari, iPhone",
        ),
        ("curl/8", "curl/8"),
        ("", "?"),
    ],
)
def test_a_browser_is_named_briefly(agent: str, device: str) -> None:
    assert device_of(agent) == device
