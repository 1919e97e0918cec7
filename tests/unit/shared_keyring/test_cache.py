"""The cache of data keys forgets in time and stays small."""

from shared.keyring.cache import TTL_SECONDS, KeyCache
from shared.keyring.keys import new_key
from shared.tenancy.ids import TenantId

SURAKARTA = TenantId("33.72")
KEYS = [new_key(SURAKARTA, f"key-{number}") for number in range(4)]
REFS = [(key.tenant, key.id) for key in KEYS]


def test_a_key_is_kept_for_its_time_and_not_longer() -> None:
    now = 0.0
    cache = KeyCache(ttl_seconds=60, clock=lambda: now)
    cache.put(REFS[0], KEYS[0])
    now = 59.9
    assert cache.get(REFS[0]) is KEYS[0]
    now = 60.0
    assert cache.get(REFS[0]) is None


def test_using_a_key_does_not_keep_it_longer() -> None:
    now = 0.0
    cache = KeyCache(ttl_seconds=60, clock=lambda: now)
    cache.put(REFS[0], KEYS[0])
    now = 59.0
    assert cache.get(REFS[0]) is KEYS[0]
    now = 61.0
    assert cache.get(REFS[0]) is None


def test_the_key_used_longest_ago_goes_first() -> None:
    cache = KeyCache(largest=2)
    cache.put(REFS[0], KEYS[0])
    cache.put(REFS[1], KEYS[1])
    assert cache.get(REFS[0])
    cache.put(REFS[2], KEYS[2])
    assert [cache.get(ref) is not None for ref in REFS[:3]] == [True, False, True]


def test_a_dropped_key_is_gone_and_dropping_again_is_fine() -> None:
    cache = KeyCache()
    cache.put(REFS[0], KEYS[0])
    cache.drop(REFS[0])
    cache.drop(REFS[0])
    assert cache.get(REFS[0]) is None


def test_no_key_is_kept_for_more_than_a_minute() -> None:
    assert TTL_SECONDS <= 60
