"""Tells use cases in their own words that a store is away; the caller may try again."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from minio.error import MinioException
from pymongo.errors import PyMongoError
from urllib3.exceptions import HTTPError

from shared.media.model import UnavailableError

P = ParamSpec("P")
R = TypeVar("R")


def unavailable_when_away(
    call: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Raise UnavailableError where `call` fails for reasons of MongoDB's or of the S3-compatible store."""

    @wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except (PyMongoError, MinioException, HTTPError) as error:
            raise UnavailableError(type(error).__name__) from error

    return guarded
