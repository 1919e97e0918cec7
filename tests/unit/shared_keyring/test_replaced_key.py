"""Names stay when the master key is replaced; what seals changes."""

from shared.keyring import fingerprint, reporter_key_id, subkey, tracking_code, unsubscribe_token
from shared.keyring.codes import subscription_of
from shared.keyring.keys import label
from shared.master_key import MasterKey
from shared.tenancy.ids import TenantId

SOLO = TenantId("33.72")
OLD, NEW = b"o" * 32, b"n" * 32
REPLACED = MasterKey(NEW, names=OLD, others=[OLD])


def test_a_replaced_key_gives_the_same_names_as_before() -> None:
    for name in (
        lambda key: tracking_code(key, SOLO, "c1"),
        lambda key: reporter_key_id(key, SOLO, "+62812"),
        lambda key: fingerprint(key, b"body"),
    ):
        assert name(REPLACED) == name(OLD) != name(NEW)
    assert subscription_of(REPLACED, SOLO, unsubscribe_token(OLD, SOLO, "s1")) == "s1"


def test_a_replaced_key_seals_otherwise_and_says_so() -> None:
    assert subkey(REPLACED, "wrap") == subkey(NEW, "wrap") != subkey(OLD, "wrap")
    assert label(REPLACED) == label(NEW) != label(OLD)


def test_a_key_that_was_never_replaced_is_like_its_bytes() -> None:
    assert tracking_code(MasterKey(OLD), SOLO, "c1") == tracking_code(OLD, SOLO, "c1")
    assert MasterKey(OLD) == OLD
