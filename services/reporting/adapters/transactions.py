"""Run work in one MongoDB transaction, again and on fresh data as long as another writer was in the way."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from bson.errors import InvalidDocument
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    OperationFailure,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.bus.errors import PermanentError, TransientError
from shared.tenancy.duplicates import DUPLICATE_KEY
from shared.tenancy.mongo import Client

ATTEMPTS: Final = 50
_LONGEST_PAUSE: Final = 0.25
_WRITE_CONFLICT: Final = 112


async def in_transaction(client: Client, work: Callable[[AsyncIOMotorClientSession], Awaitable[None]]) -> None:
    """Run `work` with snapshot reads and a journalled majority commit.

    Raises `TransientError` when MongoDB is away or the way stays blocked, `PermanentError` for what can never be
    written. After a commit whose outcome is unknown `work` may have taken effect: it has to be idempotent.
    """
    for attempt in range(ATTEMPTS):
        try:
            async with await client.start_session() as session:
                session.start_transaction(
                    read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
                )
                await work(session)  # leaving the session aborts what was not committed
                await session.commit_transaction()
                return
        except (InvalidDocument, DocumentTooLarge) as error:
            raise PermanentError(f"MongoDB can't keep it: {type(error).__name__}") from None
        except PyMongoError as error:
            if not in_the_way(error):
                raise TransientError(f"MongoDB: {type(error).__name__}") from error
        await asyncio.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.002 * 2**attempt)))  # noqa: S311 - jitter, no secret
    raise TransientError(f"other writers were in the way {ATTEMPTS} times")


def in_the_way(error: PyMongoError) -> bool:
    """Whether another writer was first. A lost connection is not: the caller's longer pauses are for that."""
    if isinstance(error, ConnectionFailure):
        return False
    if error.has_error_label("TransientTransactionError"):
        return True
    if isinstance(error, BulkWriteError):
        codes = {fault["code"] for fault in error.details.get("writeErrors", ())}
        return bool(codes & {DUPLICATE_KEY, _WRITE_CONFLICT})
    return isinstance(error, OperationFailure) and error.code in {DUPLICATE_KEY, _WRITE_CONFLICT}
