"""Signing in by another provider of identities (OpenID Connect), which vouches for an e-mail address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.router.application.accounts.errors import AccountError, DisabledError, NotLetInError
from services.router.application.accounts.ports import Accounts, Member, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A flow that was begun: where the browser goes, and what is compared when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


class ProviderError(AccountError):
    """The provider's answer is not to be believed, or there is none; the text says why, for the log alone."""


class IdentityProvider(Protocol):
    """Another system that knows the staff."""

    async def begin(self) -> Begun:
        """Begin a flow."""
        ...

    async def verified_email(self, code: str, begun: Begun) -> str:
        """Return the address that the provider has verified. ProviderError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseByProvider:
    """Returns whose address the provider has verified, of each tenant that knows it, without those that are disabled.

    ProviderError; NotLetInError: it is nobody's; DisabledError: all of them are.
    """

    provider: IdentityProvider
    roster: Roster
    accounts: Accounts

    async def __call__(self, code: str, begun: Begun) -> Sequence[Member]:
        members = self.roster.by_email(await self.provider.verified_email(code, begun))
        if not members:
            raise NotLetInError
        able = [member for member in members if not (await self.accounts.get(member.key)).disabled]
        if not able:
            raise DisabledError
        return able
