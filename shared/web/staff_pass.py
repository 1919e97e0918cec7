"""The pass: how services other than router know who is signed in, without asking router.

A signed token (JWT, HS256 under a subkey of the master key) in a cookie, made by router and good for ten minutes, so
that somebody who was signed out is out everywhere by then. Library: joserfc (BSD), authlib's successor for JOSE.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.keyring.keys import all_of, subkey
from shared.web.security import sent_by_own_page
from shared.web.staff import Caller

COOKIE = "aduan_pass"
LIFE = timedelta(minutes=10)
_ALGORITHM = "HS256"


class StaffPass:
    """Makes passes and reads them. Only router makes any."""

    def __init__(self, master_key: bytes) -> None:
        # A pass of before a change of keys is good for the minutes it has left.
        self._keys = [OctKey.import_key(subkey(each, "staff-pass")) for each in all_of(master_key)]

    def make(self, caller: Caller, now: datetime) -> str:
        """Return a pass for the caller, good for ten minutes from `now`."""
        claims = asdict(caller) | {"exp": int((now + LIFE).timestamp())}
        return jwt.encode({"alg": _ALGORITHM}, claims, self._keys[0])

    def read(self, text: str, now: datetime) -> Caller | None:
        """Return whose pass it is; None if it is none of ours, or has run out."""
        for key in self._keys:
            with suppress(JoseError, KeyError, TypeError, ValueError):
                claims = jwt.decode(text, key, algorithms=[_ALGORITHM]).claims
                expires = datetime.fromtimestamp(int(claims.pop("exp")), UTC)
                return Caller(**claims) if now < expires else None
        return None


class PassAuthenticator:
    """Implements `Authenticator` by the pass. A form must come from a page of ours, programs' paths included."""

    def __init__(
        self, master_key: bytes, public_url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._passes = StaffPass(master_key)
        self._public_url = public_url
        self._now = now

    async def caller(self, request: Request) -> Caller | None:
        """Return whose pass the request carries, or None."""
        text = request.cookies.get(COOKIE)
        if not text or not sent_by_own_page(request.scope, self._public_url):
            return None
        return self._passes.read(text, self._now())
