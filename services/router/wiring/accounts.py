"""How staff are known: the part of the composition root that is about accounts."""

from dataclasses import dataclass
from typing import Self

from fastapi import APIRouter

from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.adapters.accounts.hashing import Argon2Hasher, KeyedDigests, TotpPasswords
from services.router.adapters.accounts.mail import StaffMail
from services.router.adapters.accounts.roster import DirectoryRoster
from services.router.adapters.accounts.sessions import MongoApiTokens, MongoSessions
from services.router.adapters.accounts.tries import MongoAttempts, MongoCodes
from services.router.adapters.audit import MongoAudit
from services.router.adapters.holidays import named_holidays
from services.router.application.accounts.by_provider import RecogniseByProvider
from services.router.application.accounts.manage import ListAccounts, ManageAccount
from services.router.application.accounts.open_session import OpenSession
from services.router.application.accounts.own_sessions import EndSessions
from services.router.application.accounts.own_tokens import EndToken, MakeToken
from services.router.application.accounts.recognise import RecogniseSession, RecogniseToken
from services.router.application.accounts.second_step import TurnOffCode, TurnOnCode
from services.router.application.accounts.set_password import (
    ChangePassword,
    Confirm,
    KeepPassword,
    RequestCode,
    SendCode,
    SetPasswordByCode,
)
from services.router.application.accounts.show_own import ShowOwn
from services.router.application.accounts.sign_in import CheckCode, CheckPassword, Tries
from services.router.application.accounts.sign_out import SignOut
from services.router.application.audit import Audit
from services.router.application.ports import Policies
from services.router.entrypoints.accounts.audit_pages import audit_router
from services.router.entrypoints.accounts.authenticators import SessionAuthenticator, TokenAuthenticator
from services.router.entrypoints.accounts.choice_pages import choice_router
from services.router.entrypoints.accounts.cookies import Cookies, Notes
from services.router.entrypoints.accounts.manage_pages import manage_router
from services.router.entrypoints.accounts.oidc_pages import OIDC_BACK, oidc_router
from services.router.entrypoints.accounts.own_pages import OwnAccount, own_router
from services.router.entrypoints.accounts.password_pages import password_router
from services.router.entrypoints.accounts.settings_pages import settings_router
from services.router.entrypoints.accounts.sign_in_pages import Door, door_router, sign_in_router
from services.router.settings import Settings
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.web.staff import Authenticator, FirstOf, StaffTokens
from shared.web.templates import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """How staff are known on pages and by programs, and the pages of accounts."""

    pages: Authenticator
    programs: Authenticator
    routers: tuple[APIRouter, ...]
    audit: Audit


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of accounts is kept and looked up."""

    roster: DirectoryRoster
    digests: KeyedDigests
    accounts: MongoAccounts
    sessions: MongoSessions
    tokens: MongoApiTokens
    attempts: MongoAttempts
    codes: MongoCodes
    audit: MongoAudit

    @classmethod
    def of(cls, base: Foundation, master_key: bytes) -> Self:
        own = base.database("router")
        kept = cls(
            DirectoryRoster(base.directory),
            KeyedDigests(master_key),
            MongoAccounts(own, master_key),
            MongoSessions(own),
            MongoApiTokens(own),
            MongoAttempts(own),
            MongoCodes(own),
            MongoAudit(own),
        )
        stores = (kept.accounts, kept.sessions, kept.tokens, kept.attempts, kept.codes, kept.audit)
        base.on_start += [store.ensure_indexes for store in stores]
        return kept


def staff_of(base: Foundation, settings: Settings, pages: Pages, policies: Policies) -> Staff:
    key, clock = settings.master_key_bytes, SystemClock()
    kept = _Kept.of(base, key)
    roster, accounts, sessions, tokens, audit = kept.roster, kept.accounts, kept.sessions, kept.tokens, kept.audit
    by_session = SessionAuthenticator(
        RecogniseSession(roster=roster, accounts=accounts, sessions=sessions, clock=clock), settings.public_url
    )
    by_token = TokenAuthenticator(RecogniseToken(roster=roster, accounts=accounts, tokens=tokens, clock=clock))
    door = Door(
        open_session=OpenSession(accounts=accounts, sessions=sessions, audit=audit, clock=clock),
        cookies=cookies_of(settings),
        steps=Notes(key, "step"),
        choices=Notes(key, "choice"),
        pages=pages,
        now=clock.now,
        tenant=base.directory.get,
        local_accounts=settings.local_accounts,
        oidc=settings.oidc_issuer is not None,
    )
    routers = [door_router(door, by_session, SignOut(roster=roster, sessions=sessions, audit=audit, clock=clock))]
    routers.append(choice_router(door, roster))
    if settings.oidc_issuer is not None:
        routers.append(_provider(base, settings, door, kept))
    routers += _local_accounts(base, settings, door, kept, by_session)
    routers.append(audit_router(door, by_session, audit))
    routers.append(settings_router(door, by_session, base.directory, policies, named_holidays))
    return Staff(
        pages=by_session,
        programs=FirstOf((StaffTokens(settings.tokens()), by_token, by_session)),
        routers=tuple(routers),
        audit=audit,
    )


def _local_accounts(
    base: Foundation, settings: Settings, door: Door, kept: _Kept, staff: SessionAuthenticator
) -> list[APIRouter]:
    """The pages of accounts; those for passwords only where staff sign in with them."""
    clock, hasher, codes = SystemClock(), Argon2Hasher(), TotpPasswords()
    roster, accounts, digests, audit = kept.roster, kept.accounts, kept.digests, kept.audit
    tries = Tries(attempts=kept.attempts, digests=digests, clock=clock)
    mailer = StaffMail(
        settings.smtp_url.get_secret_value(),
        settings.mail_sender,
        settings.provider_timeout,
        directory=base.directory,
        public_url=settings.public_url,
    )
    send = SendCode(codes=kept.codes, digests=digests, mailer=mailer, audit=audit, clock=clock)
    keep = KeepPassword(accounts=accounts, sessions=kept.sessions, hasher=hasher, audit=audit, clock=clock)
    confirm = Confirm(accounts=accounts, tries=tries, hasher=hasher)
    own = OwnAccount(
        show=ShowOwn(accounts=accounts, sessions=kept.sessions, tokens=kept.tokens),
        change_password=ChangePassword(confirm=confirm, keep=keep),
        turn_on=TurnOnCode(accounts=accounts, passwords=codes, digests=digests, audit=audit, clock=clock),
        turn_off=TurnOffCode(accounts=accounts, confirm=confirm, audit=audit, clock=clock),
        end_sessions=EndSessions(sessions=kept.sessions, audit=audit, clock=clock),
        make_token=MakeToken(tokens=kept.tokens, audit=audit, clock=clock),
        end_token=EndToken(tokens=kept.tokens, audit=audit, clock=clock),
    )
    manage = ManageAccount(
        roster=roster,
        accounts=accounts,
        sessions=kept.sessions,
        tokens=kept.tokens,
        send_code=send,
        audit=audit,
        clock=clock,
    )
    routers = [
        own_router(door, staff, own),
        manage_router(door, staff, ListAccounts(roster=roster, accounts=accounts), manage),
    ]
    if not settings.local_accounts:
        return routers
    check = CheckPassword(roster=roster, accounts=accounts, tries=tries, hasher=hasher, audit=audit, clock=clock)
    check_code = CheckCode(roster=roster, accounts=accounts, tries=tries, passwords=codes, digests=digests, clock=clock)
    by_code = SetPasswordByCode(roster=roster, codes=kept.codes, digests=digests, tries=tries, keep=keep, clock=clock)
    ask = RequestCode(roster=roster, accounts=accounts, tries=tries, send=send)
    return [*routers, sign_in_router(door, check, check_code), password_router(door, ask, by_code)]


def _provider(base: Foundation, settings: Settings, door: Door, kept: _Kept) -> APIRouter:
    # Six MiB that are needed where there is a provider of identities, and nowhere else.
    import httpx  # noqa: PLC0415

    from services.router.adapters.accounts.oidc import OidcProvider  # noqa: PLC0415

    http = httpx.AsyncClient(timeout=settings.provider_timeout)
    base.on_stop.append(http.aclose)
    provider = OidcProvider(
        http,
        issuer=settings.oidc_issuer or "",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        back=settings.public_url + OIDC_BACK,
        now=SystemClock().now,
    )
    recognise = RecogniseByProvider(provider=provider, roster=kept.roster, accounts=kept.accounts)
    return oidc_router(door, recognise, Notes(settings.master_key_bytes, "oidc"))


def cookies_of(settings: Settings) -> Cookies:
    return Cookies(secure=settings.public_url.startswith("https://"))
