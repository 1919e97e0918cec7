"""Patience with events that came before what they are about."""

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from shared.bus import PermanentError, TransientError

K = TypeVar("K", bound=Hashable)


class Waiting(Generic[K]):
    """What is missing is waited for `patience` seconds, counted from when it was first missed.

    After that its events go to the dead letters (`aduan dlq redrive` brings them back), so that what never comes
    doesn't hold up all the others for ever.
    """

    def __init__(self, patience: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._monotonic = monotonic
        self._missing_since: dict[K, float] = {}

    def missed(self, missing: Iterable[K], error: Exception) -> None:
        """Raise TransientError while there is hope, then PermanentError; both tell the error's words."""
        now = self._monotonic()
        waited = max(now - self._missing_since.setdefault(each, now) for each in missing)
        if waited >= self._patience:
            raise PermanentError(str(error)) from error
        raise TransientError(str(error)) from error

    def found(self, there: Iterable[K]) -> None:
        """Forget that these were missing."""
        if self._missing_since:
            for each in there:
                self._missing_since.pop(each, None)
