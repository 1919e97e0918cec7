"""Who calls router: by the session's cookie or by a personal token; and the pass that other services read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.router.application.accounts.ports import Member, Session
from services.router.application.accounts.recognise import RecogniseSession, RecogniseToken
from services.router.entrypoints.accounts.cookies import SESSION, Cookies
from shared.web.security import sent_by_own_page
from shared.web.staff import Caller, bearer
from shared.web.staff_pass import COOKIE as PASS
from shared.web.staff_pass import StaffPass

_SIGNED_IN = "signed_in"
"""In a request's state: the member and the session."""
_BY_ITSELF = re.compile(r"/meja/(langsung|perubahan|kasus/[^/]+/(hadir|baru))")
"""What a page that was left open asks for by itself: that must not keep a session alive."""


def caller_of(member: Member) -> Caller:
    """Return a member as the caller that routes see."""
    return Caller(member.tenant, member.role, member.account, member.name, member.agency, member.unit)


@dataclass(frozen=True, slots=True)
class SessionAuthenticator:
    """Implements `Authenticator` by the session's cookie. A form must come from a page of ours."""

    recognise: RecogniseSession
    public_url: str

    async def caller(self, request: Request) -> Caller | None:
        """Return who is signed in, or None. The answer will carry a new pass."""
        secret = request.cookies.get(SESSION)
        if not secret or not sent_by_own_page(request.scope, self.public_url):
            return None
        found = await self.recognise(secret, used=not _BY_ITSELF.fullmatch(request.url.path))
        if found is None:
            return None
        setattr(request.state, _SIGNED_IN, found)
        return caller_of(found[0])


def member_of(request: Request) -> Member:
    """Return who is signed in, after the session's authenticator has said so."""
    member: Member = getattr(request.state, _SIGNED_IN)[0]
    return member


def session_of(request: Request) -> Session:
    """Return the session that the request was authenticated by."""
    session: Session = getattr(request.state, _SIGNED_IN)[1]
    return session


@dataclass(frozen=True, slots=True)
class TokenAuthenticator:
    """Implements `Authenticator` by a personal token."""

    recognise: RecogniseToken

    async def caller(self, request: Request) -> Caller | None:
        """Return whose token it is, or None."""
        token = bearer(request)
        member = await self.recognise(token) if token else None
        return caller_of(member) if member else None


class FreshPass:
    """Adds a new pass to each answer for somebody whom the session's cookie made known."""

    def __init__(self, app: ASGIApp, passes: StaffPass, cookies: Cookies, now: Callable[[], datetime]) -> None:
        self._app = app
        self._passes = passes
        self._cookies = cookies
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def with_pass(message: Message) -> None:
            found = state.get(_SIGNED_IN)
            if message["type"] == "http.response.start" and found is not None:
                cookie = Response()
                self._cookies.set(cookie, PASS, self._passes.make(caller_of(found[0]), self._now()))
                MutableHeaders(scope=message).append("set-cookie", cookie.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, with_pass)
