"""A provider of identities (OpenID Connect) over real HTTP: it checks what it is asked, and can be told to err."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from typing_extensions import override

CLIENT, SECRET = "aduan", "rahasia: klien & co"


@dataclass
class IdentityProvider:
    """`person` is who signs in there; `claims` go over those of the next ID token, None takes one away.

    `faults` lists every request that a provider in earnest would refuse.
    """

    url: str = ""
    back: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    signed_by_another: bool = False
    in_userinfo: bool = False
    faults: list[str] = field(default_factory=list)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))

    def document(self) -> dict[str, Any]:
        """What the provider says of itself."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Let the person in, and return where the browser is sent back to."""
        expected = {"response_type": "code", "client_id": CLIENT, "redirect_uri": self.back}
        self.faults += [f"authorize: {name}" for name, value in expected.items() if query.get(name) != value]
        self.faults += [f"authorize: no {name}" for name in ("state", "nonce", "code_challenge") if not query.get(name)]
        if query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", "").split():
            self.faults.append("authorize: method or scope")
        code = secrets.token_urlsafe(16)
        self.asked[code] = query
        return f"{self.back}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Give the tokens for a code, once; None: refused."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        query = self.asked.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = {
            "client": (unquote(given[0]), unquote(given[2])) == (CLIENT, SECRET),
            "grant": form.get("grant_type") == "authorization_code",
            "redirect": form.get("redirect_uri") == self.back,
            "code": query is not None,
            "verifier": query is not None and challenge.decode().rstrip("=") == query["code_challenge"],
        }
        if wrong := [f"token: {name}" for name, is_right in right.items() if not is_right]:
            self.faults += wrong
            return None
        assert query is not None
        return {"access_token": "access", "token_type": "Bearer", "id_token": self._id_token(query["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60, "nonce": nonce}
        claims |= ({} if self.in_userinfo else self.person) | self.claims
        signer = self.other_key if self.signed_by_another else self.key
        return jwt.encode(
            {"alg": "RS256", "kid": "one"}, {name: value for name, value in claims.items() if value is not None}, signer
        )


@contextlib.contextmanager
def identity_provider(back: str) -> Iterator[IdentityProvider]:
    """A provider on a free port of this machine, which sends browsers back to `back` alone."""
    provider = IdentityProvider(back=back)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(303)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            elif parts.path == "/.well-known/openid-configuration":
                self._json(provider.document())
            elif parts.path == "/keys":
                self._json({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
                self._json({"sub": "1"} | provider.person)
            else:
                self._json({}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            tokens = provider.token(form, self.headers.get("Authorization", ""))
            self._json(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

        def _json(self, body: object, status: int = 200) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
