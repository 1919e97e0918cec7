"""Passwords by argon2id, keyed digests by HMAC, one-time passwords by pyotp."""

import asyncio
import hmac
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.router.application.accounts.ports import Member
from shared.keyring.keys import keyed_hash

MOST_AT_ONCE = 2
"""Each takes 64 MiB and a core for some 50 ms; the rest wait their turn."""


class Argon2Hasher:
    """Implements `Hasher` with the parameters of RFC 9106 for little memory, which are argon2-cffi's own."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys: str | None = None
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return the hash to keep."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Say whether it is the password; without anything kept False, after the same time."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody's")
        async with self._turns:
            return await asyncio.to_thread(self._verify, kept or self._nobodys, password) and kept is not None

    def outdated(self, kept: str) -> bool:
        """Say whether the hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


class KeyedDigests:
    """Implements `Digests`: HMAC-SHA256 under a subkey of the master key."""

    def __init__(self, master_key: bytes) -> None:
        self._master_key = master_key

    def of(self, purpose: str, *parts: str) -> str:
        """Return the digest in hex."""
        return keyed_hash(self._master_key, f"accounts/{purpose}", *parts).hex()


class TotpPasswords:
    """Implements `OneTimePasswords`: six digits, thirty seconds, SHA-1, as every app on a phone has them."""

    _SECONDS = 30

    def new_secret(self) -> str:
        """Return a secret of 160 bits, in base32."""
        return pyotp.random_base32()

    def uri(self, secret: str, member: Member) -> str:
        """Return the `otpauth:` address that an app on a phone takes the secret from."""
        return pyotp.TOTP(secret, interval=self._SECONDS).provisioning_uri(name=member.email, issuer_name="Aduan")

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the time step that a code is right for, or None."""
        totp = pyotp.TOTP(secret, interval=self._SECONDS)
        current = int(now.timestamp()) // self._SECONDS
        steps = (current - 1, current, current + 1)
        right = {step: totp.generate_otp(step).encode() for step in steps}
        return next((step for step in steps if hmac.compare_digest(right[step], code.encode())), None)
