"""Data keys that were used lately: a bounded cache that forgets after a short while."""

import time
from collections import OrderedDict
from collections.abc import Callable

from shared.keyring.keys import DataKey, KeyRef

TTL_SECONDS = 60.0
LARGEST = 10_000


class KeyCache:
    """At most `largest` keys, the least recently used going first, none longer than `ttl_seconds` after `put`."""

    def __init__(
        self,
        *,
        ttl_seconds: float = TTL_SECONDS,
        largest: int = LARGEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ttl_seconds = ttl_seconds
        self._largest = largest
        self._clock = clock
        self._keys: OrderedDict[KeyRef, tuple[float, DataKey]] = OrderedDict()

    def get(self, ref: KeyRef) -> DataKey | None:
        """Return the key, unless it was never put, was pushed out, or is too old."""
        entry = self._keys.get(ref)
        if entry is None:
            return None
        if entry[0] <= self._clock():
            del self._keys[ref]
            return None
        self._keys.move_to_end(ref)
        return entry[1]

    def put(self, ref: KeyRef, key: DataKey) -> None:
        """Keep a key that was just read or made."""
        self._keys[ref] = (self._clock() + self._ttl_seconds, key)
        self._keys.move_to_end(ref)
        while len(self._keys) > self._largest:
            self._keys.popitem(last=False)

    def drop(self, ref: KeyRef) -> None:
        """Forget a key."""
        self._keys.pop(ref, None)
