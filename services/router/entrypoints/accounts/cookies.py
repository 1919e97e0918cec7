"""The cookies of staff: which there are, and how they are set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.responses import Response

from services.router.domain.accounts.sessions import WHOLE
from shared.keyring.keys import subkey
from shared.web.staff_pass import COOKIE as PASS
from shared.web.staff_pass import LIFE

SESSION = "aduan_session"
STEP = "aduan_langkah"
"""Between the two steps of signing in."""
CHOICE = "aduan_pilihan"
"""While somebody with accounts of several tenants says for which."""
OIDC = "aduan_oidc"
STEP_LIFE = timedelta(minutes=5)
_LIVES = {SESSION: WHOLE, PASS: LIFE, STEP: STEP_LIFE, CHOICE: STEP_LIFE, OIDC: STEP_LIFE}
_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Cookies:
    """Sets them so that no script reads them and no other site's form carries them; `secure`: by https alone."""

    secure: bool

    def set(self, response: Response, name: str, value: str) -> None:
        """Set one of them."""
        life = int(_LIVES[name].total_seconds())
        response.set_cookie(name, value, max_age=life, path="/", secure=self.secure, httponly=True, samesite="lax")

    def drop(self, response: Response, *names: str) -> None:
        """Take some of them away."""
        for name in names:
            response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")


class Notes:
    """Signed notes that a browser keeps for us between two requests, good for five minutes."""

    def __init__(self, master_key: bytes, purpose: str) -> None:
        self._key = OctKey.import_key(subkey(master_key, f"accounts/{purpose}"))

    def write(self, what: Mapping[str, Any], now: datetime) -> str:
        """Return the note as a cookie's value."""
        return jwt.encode({"alg": _ALGORITHM}, {**what, "exp": int((now + STEP_LIFE).timestamp())}, self._key)

    def read(self, text: str | None, now: datetime) -> dict[str, Any] | None:
        """Return what the note says, or None: no note of ours, or an old one."""
        try:
            claims = jwt.decode(text or "", self._key, algorithms=[_ALGORITHM]).claims
            return claims if now.timestamp() < claims["exp"] else None
        except (JoseError, KeyError, TypeError, ValueError):
            return None
