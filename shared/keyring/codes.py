"""Names derived from the master key: tracking codes, key ids and fingerprints. Equal input, equal name, always."""

import hmac

from shared.keyring.keys import keyed_hash
from shared.tenancy.ids import TenantId

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O and U, which are misread (https://www.crockford.com/base32.html)."""
CODE_LETTERS = 12
_MAC_BYTES = 16
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, ".": None, "_": None})


def tracking_code(master_key: bytes, tenant: TenantId, complaint_id: str) -> str:
    """Return a complaint's tracking code, such as `3372-K7QM-9XPA-2TBD`: region digits and 60 bits nobody can guess."""
    number = int.from_bytes(keyed_hash(master_key, "tracking-code", tenant, complaint_id)[:8], "big")
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_LETTERS))
    return _grouped(tenant.replace(".", ""), letters)


def normalise_tracking_code(text: str) -> str | None:
    """Return a code as typed (any case, O for 0, I or L for 1, without dashes) in its form; None: it can't be one."""
    plain = text.strip().upper().translate(_MISREAD)
    region, letters = plain[:-CODE_LETTERS], plain[-CODE_LETTERS:]
    if len(region) not in {2, 4} or not (region.isascii() and region.isdigit()):
        return None
    if not set(letters) <= set(ALPHABET):
        return None
    return _grouped(region, letters)


def reporter_key_id(master_key: bytes, tenant: TenantId, contact_or_complaint_id: str) -> str:
    """Return the id of a reporter's key: 32 hex digits, the same for the same contact in a tenant.

    The contact is a normalised phone or e-mail; who left none gets a key of the complaint alone, by its id.
    """
    return keyed_hash(master_key, "reporter-key-id", tenant, contact_or_complaint_id)[:16].hex()


def unsubscribe_token(master_key: bytes, tenant: TenantId, subscription_id: str) -> str:
    """Return what a message's link to unsubscribe ends in: the subscription's id and 32 hex digits nobody can guess."""
    return subscription_id + keyed_hash(master_key, "unsubscribe", tenant, subscription_id)[:_MAC_BYTES].hex()


def subscription_of(master_key: bytes, tenant: TenantId, token: str) -> str | None:
    """Return the id of the subscription that an `unsubscribe_token` names; None: it is not one of the tenant's."""
    subscription_id = token[: -2 * _MAC_BYTES]
    genuine = unsubscribe_token(master_key, tenant, subscription_id)
    return subscription_id if hmac.compare_digest(genuine.encode(), token.encode()) else None


def fingerprint(master_key: bytes, data: bytes) -> str:
    """Return a keyed fingerprint (32 hex digits) of a request's body: it tells equal from different, no more."""
    return keyed_hash(master_key, "fingerprint", data)[:16].hex()


def _grouped(region: str, letters: str) -> str:
    groups = [letters[at : at + _GROUP] for at in range(0, CODE_LETTERS, _GROUP)]
    return "-".join([region, *groups])
