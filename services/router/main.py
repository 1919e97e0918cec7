"""Composition root of router: the only module that knows concrete classes."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, FastAPI

from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.adapters.accounts.hashing import Argon2Hasher, KeyedDigests, TotpPasswords
from services.router.adapters.accounts.roster import DirectoryRoster
from services.router.adapters.accounts.sessions import MongoApiTokens, MongoSessions
from services.router.adapters.accounts.tries import MongoAttempts
from services.router.adapters.audit import MongoAudit
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.policies import DirectoryPolicies
from services.router.adapters.words import KeyringWords
from services.router.application.accounts.open_session import OpenSession
from services.router.application.accounts.recognise import RecogniseSession, RecogniseToken
from services.router.application.accounts.sign_in import CheckCode, CheckPassword, Tries
from services.router.application.accounts.sign_out import SignOut
from services.router.application.change_case import ChangeCase
from services.router.application.evidence import ShowEvidence, WantedEvidence
from services.router.application.list_cases import ListCases
from services.router.application.open_cases import OpenCases
from services.router.application.repair_index import RepairIndex
from services.router.application.view_case import ViewCase
from services.router.entrypoints.accounts.authenticators import FreshPass, SessionAuthenticator, TokenAuthenticator
from services.router.entrypoints.accounts.cookies import Cookies, Notes
from services.router.entrypoints.accounts.sign_in_pages import Door, door_router, sign_in_router
from services.router.entrypoints.http.changing import changing
from services.router.entrypoints.http.evidence import evidence_router
from services.router.entrypoints.http.reading import reading
from services.router.entrypoints.received import OnReceived
from services.router.entrypoints.repairer import Repairer
from services.router.settings import Settings
from shared.contracts.complaint import ComplaintReceived
from shared.media.stores import media_store
from shared.media.sweep import SweepUploads
from shared.media.uploads import MongoUploads
from shared.runtime import build_app, serve
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.web.staff import Authenticator, FirstOf, StaffTokens
from shared.web.staff_pass import StaffPass
from shared.web.templates import Pages

NAME = "router"
TEMPLATES = Path(__file__).parent / "templates"


def build(settings: Settings) -> FastAPI:
    """Put router together. Call it inside the running event loop; nothing connects until the app starts."""
    base = Foundation(NAME, settings)
    store, keyring = base.event_store(), base.keyring()
    policies, cases, index = (
        DirectoryPolicies(base.directory),
        EventStoreCases(store),
        MongoCaseIndex(base.database(NAME)),
    )
    words, clock = KeyringWords(keyring), SystemClock()

    open_cases = OpenCases(policies=policies, words=words, cases=cases, index=index, clock=clock)
    base.consume([ComplaintReceived], OnReceived(open_cases, patience=settings.tenant_patience_seconds))
    repairer = Repairer(RepairIndex(policies=policies, cases=cases, index=index, clock=clock))
    pages = Pages([TEMPLATES], tile_url=settings.tile_url, tile_attribution=settings.tile_attribution)
    media, uploads = media_store(settings, base.database(NAME)), MongoUploads(base.database(NAME))
    sweep = SweepUploads(uploads=uploads, media=media, wanted=WantedEvidence(cases=cases), clock=clock)
    staff = _staff(base, settings, pages)

    app = build_app(
        settings,
        name=NAME,
        title="Aduan router",
        routers=[
            reading(
                staff.programs,
                ListCases(policies=policies, index=index),
                ViewCase(cases=cases, index=index, words=words),
            ),
            changing(staff.programs, ChangeCase(policies=policies, cases=cases, index=index, clock=clock)),
            evidence_router(ShowEvidence(media=media)),
            *staff.routers,
        ],
        background=[*base.background, ("repairer", repairer.run), ("sweep", sweep.forever)],
        checks=base.checks,
        metrics=base.metrics,
        pages=pages,
        on_start=[*base.on_start, index.ensure_indexes, media.prepare, uploads.prepare],
        on_stop=base.on_stop,
    )
    app.add_middleware(
        FreshPass, passes=StaffPass(settings.master_key_bytes), cookies=_cookies(settings), now=clock.now
    )
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staff:
    """How staff are known on pages and by programs, and the pages of accounts."""

    pages: Authenticator
    programs: Authenticator
    routers: tuple[APIRouter, ...]


def _staff(base: Foundation, settings: Settings, pages: Pages) -> _Staff:
    own, key, clock = base.database(NAME), settings.master_key_bytes, SystemClock()
    roster, digests = DirectoryRoster(base.directory), KeyedDigests(key)
    accounts, sessions, tokens = MongoAccounts(own, key), MongoSessions(own), MongoApiTokens(own)
    attempts, audit, hasher = MongoAttempts(own), MongoAudit(own), Argon2Hasher()
    base.on_start += [each.ensure_indexes for each in (accounts, sessions, tokens, attempts, audit)]
    tries = Tries(attempts=attempts, digests=digests, clock=clock)
    by_session = SessionAuthenticator(
        RecogniseSession(roster=roster, accounts=accounts, sessions=sessions, clock=clock), settings.public_url
    )
    by_token = TokenAuthenticator(RecogniseToken(roster=roster, accounts=accounts, tokens=tokens, clock=clock))
    door = Door(
        open_session=OpenSession(accounts=accounts, sessions=sessions, audit=audit, clock=clock),
        cookies=_cookies(settings),
        pages=pages,
        now=clock.now,
        local_accounts=True,
        oidc=False,
    )
    check = CheckPassword(roster=roster, accounts=accounts, tries=tries, hasher=hasher, audit=audit, clock=clock)
    check_code = CheckCode(
        roster=roster, accounts=accounts, tries=tries, passwords=TotpPasswords(), digests=digests, clock=clock
    )
    sign_out = SignOut(roster=roster, sessions=sessions, audit=audit, clock=clock)
    return _Staff(
        pages=by_session,
        programs=FirstOf((StaffTokens(settings.tokens()), by_token, by_session)),
        routers=(door_router(door, by_session, sign_out), sign_in_router(door, check, check_code, Notes(key, "step"))),
    )


def _cookies(settings: Settings) -> Cookies:
    return Cookies(secure=settings.public_url.startswith("https://"))


if __name__ == "__main__":
    serve(NAME, build, Settings)
