"""Signing in by OpenID Connect: what an honest provider says counts, and nothing that isn't whole, fresh and for us."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from services.router.settings import Settings
from shared.config import SettingsError, read_settings
from tests.integration.router.harness import SOLO, World, running
from tests.integration.router.staffed import browsing, email, set_passwords, sign_in, staffed
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.support.processes import MASTER_KEY

PUBLIC = "http://router"
NOT_DONE = "/masuk?pesan=ditolak"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A provider at which the verifier is signed in."""
    with identity_provider(f"{PUBLIC}/masuk/oidc/kembali") as provider:
        provider.person = {"email": email("verifier").upper(), "email_verified": True}
        yield provider


@pytest.fixture
async def app(world: World, settings: Settings, provider: IdentityProvider) -> AsyncIterator[FastAPI]:
    """router that lets staff in by the provider alone."""
    await world.configure(staffed(SOLO))
    own = {
        "public_url": PUBLIC,
        "oidc_issuer": provider.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "local_accounts": False,
    }
    async with running(Settings.model_validate(settings.model_dump() | own)) as (app, _):
        yield app


async def way_back(browser: httpx.AsyncClient, ke: str = "/meja/saya") -> str:
    """Go to the provider, sign in there, and return the address that it sends the browser back to."""
    sent = await browser.get("/masuk/oidc", params={"ke": ke})
    assert sent.status_code == 303
    async with httpx.AsyncClient() as outside:
        there = await outside.get(sent.headers["location"])
    return there.headers["location"].removeprefix(PUBLIC)


async def test_who_the_provider_vouches_for_is_let_in_where_they_wanted_to_go(
    app: FastAPI, provider: IdentityProvider
) -> None:
    async with browsing(app) as browser:
        back = await way_back(browser)
        done = await browser.get(back)
        assert (done.status_code, done.headers["location"]) == (303, "/meja/saya")
        assert email("verifier") in (await browser.get("/meja/saya")).text
        assert (await browser.get(back)).headers["location"] == NOT_DONE, "an answer is good once"
    assert provider.faults == [], "the second time nothing is sent to the provider"


async def test_an_address_may_be_told_by_userinfo_instead(app: FastAPI, provider: IdentityProvider) -> None:
    provider.in_userinfo = True
    async with browsing(app) as browser:
        assert (await browser.get(await way_back(browser))).headers["location"] == "/meja/saya"


WRONG: tuple[dict[str, Any], ...] = (
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another-client"},
    {"aud": ["another-client", CLIENT], "azp": "another-client"},
    {"iss": "https://another.example"},
    {"exp": 1_700_000_000},
    {"iat": 4_000_000_000},
    {"email_verified": False},
    {"email_verified": None},
    {"email_verified": "true"},
    {"email": "siapa@33.72.example"},
)


async def test_an_id_token_that_is_wrong_in_anything_lets_nobody_in(app: FastAPI, provider: IdentityProvider) -> None:
    for claims in WRONG:
        provider.claims = claims
        async with browsing(app) as browser:
            assert (await browser.get(await way_back(browser))).headers["location"] == NOT_DONE, claims
            assert (await browser.get("/meja/saya")).status_code == 303, claims
    assert provider.faults == []
    provider.claims = {}
    async with browsing(app) as browser:
        assert (await browser.get(await way_back(browser))).headers["location"] == "/meja/saya"


async def test_an_id_token_signed_by_another_key_lets_nobody_in(app: FastAPI, provider: IdentityProvider) -> None:
    provider.signed_by_another = True
    async with browsing(app) as browser:
        assert (await browser.get(await way_back(browser))).headers["location"] == NOT_DONE


async def test_an_answer_counts_only_in_the_browser_that_asked_and_with_its_state(app: FastAPI) -> None:
    async with browsing(app) as attacker, browsing(app) as victim:
        back = await way_back(attacker)
        assert (await victim.get(back)).headers["location"] == NOT_DONE
        code = urlsplit(back).query.split("&")[0]
        await way_back(victim)
        assert (await victim.get(f"/masuk/oidc/kembali?{code}&state=another")).headers["location"] == NOT_DONE


async def test_where_passwords_are_turned_off_none_is_taken(app: FastAPI, world: World) -> None:
    await set_passwords(world, "verifier")
    async with browsing(app) as browser:
        page = (await browser.get("/masuk")).text
        assert "/masuk/oidc" in page
        assert 'name="password"' not in page
        assert (await sign_in(browser, "verifier")).status_code == 405
        assert (await browser.get("/masuk/lupa")).status_code == 404


async def test_a_provider_that_is_away_is_told(app: FastAPI, provider: IdentityProvider) -> None:
    provider.url = "http://127.0.0.1:9"  # what it says of itself is another's now
    async with browsing(app) as browser:
        assert (await browser.get("/masuk/oidc")).headers["location"] == NOT_DONE
        assert "tidak berhasil" in (await browser.get(NOT_DONE)).text


def test_passwords_cannot_be_turned_off_without_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADUAN_MASTER_KEY", MASTER_KEY)
    monkeypatch.setenv("ADUAN_LOCAL_ACCOUNTS", "false")
    with pytest.raises(SettingsError, match="ADUAN_OIDC_ISSUER"):
        read_settings(Settings)
