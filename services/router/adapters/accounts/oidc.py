"""OpenID Connect: the code flow with PKCE, state and nonce, for any provider that can be discovered.

authlib (BSD) makes the request and its challenge, joserfc (BSD) verifies the ID token; what has to hold is checked
here, as OpenID Connect Core 1.0, 3.1.3.7 lists it. authlib's own HTTP client wants a library that we don't use.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.router.application.accounts.by_provider import Begun, ProviderError

_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures by a key that only the provider has."""
_LEEWAY_SECONDS = 30


class OidcProvider:
    """Implements `IdentityProvider`. What the provider says of itself is asked for anew with every flow."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        back: str,
        now: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._issuer = issuer
        self._client_id = client_id
        self._secret = httpx.BasicAuth(quote(client_id, safe=""), quote(client_secret, safe=""))
        self._back = back
        self._now = now

    async def begin(self) -> Begun:
        """Begin a flow."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        url = prepare_grant_uri(
            (await self._metadata())["authorization_endpoint"],
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._back,
            scope="openid email",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Begun(url=url, state=state, nonce=nonce, verifier=verifier)

    async def verified_email(self, code: str, begun: Begun) -> str:
        """Return the address that the provider has verified."""
        try:
            metadata = await self._metadata()
            token = await self._token(metadata["token_endpoint"], code, begun.verifier)
            keys = KeySet.import_key_set(await self._get(metadata["jwks_uri"]))
            claims: Mapping[str, Any] = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
            self._check(claims, begun.nonce)
            if "email" not in claims and "userinfo_endpoint" in metadata:
                claims = await self._about(metadata["userinfo_endpoint"], token["access_token"], claims["sub"])
        except (JoseError, httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise ProviderError(f"{type(error).__name__}: {error}") from error
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise ProviderError("the address is not verified")
        return str(claims["email"])

    async def _metadata(self) -> Mapping[str, Any]:
        try:
            metadata: Mapping[str, Any] = await self._get(f"{self._issuer}/.well-known/openid-configuration")
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(f"no discovery document: {type(error).__name__}") from error
        if metadata.get("issuer") != self._issuer:
            raise ProviderError("the discovery document is another issuer's")
        return metadata

    async def _token(self, url: str, code: str, verifier: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
        }
        answer = await self._http.post(url, data=form, auth=self._secret)
        answer.raise_for_status()
        token: Mapping[str, Any] = answer.json()
        return token

    async def _get(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        answer = await self._http.get(url, headers=headers)
        answer.raise_for_status()
        return answer.json()

    async def _about(self, url: str, access_token: str, subject: str) -> Mapping[str, Any]:
        about: Mapping[str, Any] = await self._get(url, {"Authorization": f"Bearer {access_token}"})
        if about.get("sub") != subject:
            raise ProviderError("what is told of the person is another's")
        return about

    def _check(self, claims: Mapping[str, Any], nonce: str) -> None:
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        now = self._now().timestamp()
        holds = {
            "issuer": claims["iss"] == self._issuer,
            "audience": self._client_id in audience,
            "party": claims.get("azp", self._client_id) == self._client_id,
            "time": now < claims["exp"] + _LEEWAY_SECONDS and claims["iat"] < now + _LEEWAY_SECONDS,
            "nonce": secrets.compare_digest(str(claims["nonce"]), nonce),
        }
        if wrong := [what for what, right in holds.items() if not right]:
            raise ProviderError(f"the ID token has the wrong {', '.join(wrong)}")
