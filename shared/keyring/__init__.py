"""Keys of reporters: what is personal is sealed under one, and destroying it erases the person."""

from shared.keyring.codes import (
    fingerprint,
    normalise_tracking_code,
    reporter_key_id,
    subscription_of,
    tracking_code,
    unsubscribe_token,
)
from shared.keyring.keyring import Keyring
from shared.keyring.keys import DataKey, KeyErased, KeyRef, WrongMasterKey, subkey
from shared.keyring.sealing import Purpose, SealBroken, open_bytes, open_sealed, seal, seal_bytes

__all__ = [
    "DataKey",
    "KeyErased",
    "KeyRef",
    "Keyring",
    "Purpose",
    "SealBroken",
    "WrongMasterKey",
    "fingerprint",
    "normalise_tracking_code",
    "open_bytes",
    "open_sealed",
    "reporter_key_id",
    "seal",
    "seal_bytes",
    "subkey",
    "subscription_of",
    "tracking_code",
    "unsubscribe_token",
]
