"""Tells use cases in their own words that a store is away; the caller may try again."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from pymongo.errors import PyMongoError

from shared.media.model import UnavailableError

P = ParamSpec("P")
R = TypeVar("R")


def unavailable_on(
    *errors: type[Exception],
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Callable[P, Coroutine[Any, Any, R]]]:
    """Raise UnavailableError where a call fails with one of these, the words of a store's own client."""

    def guard(call: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        @wraps(call)
        async def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return await call(*args, **kwargs)
            except errors as error:
                raise UnavailableError(type(error).__name__) from error

        return guarded

    return guard


def unavailable_when_away(
    call: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Raise UnavailableError where `call` fails for reasons of MongoDB's."""
    return unavailable_on(PyMongoError)(call)
