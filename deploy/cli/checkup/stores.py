"""What the services keep: indexes, decisions not told yet, alarms that are overdue, messages in doubt."""

import re
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.errors import OperationFailure

from deploy.backup.manifest import DATABASES
from deploy.cli import indexes
from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.mongo import connected
from deploy.cli.checkup.settings import DoctorSettings
from shared.config import SettingsError
from shared.event_store.store import commits_of
from shared.tenancy.mongo import Client, database

WRITERS: Final = ("intake", "router", "notifier")
TOLD_WITHIN: Final = timedelta(minutes=1)
_NOT_ALLOWED: Final = 13
RUNG_WITHIN: Final = timedelta(minutes=5)
_GENERATION: Final = re.compile(r"_\d+$")

Indexes = dict[str, dict[str, Any]]
"""By collection (as `reporting.complaints`) and name."""


async def check_indexes(settings: DoctorSettings) -> Sequence[Finding]:
    """Compare with those that the services make in databases of the doctor's own, which are dropped again."""
    scratch = f"{settings.mongo_database_prefix[:20]}doctor{uuid.uuid4().hex[:6]}_"
    async with connected(settings) as client:
        try:
            await indexes.apply(mongo_database_prefix=scratch)
            wanted = await _indexes(client, scratch, live=1)
        except SettingsError:
            return [warning("indexes", "not compared: that needs the services' settings", "set ADUAN_MASTER_KEY too")]
        except OperationFailure as refused:
            if refused.code != _NOT_ALLOWED:
                raise
            mend = "run it once as a user of MongoDB's that may, or rely on `aduan indexes apply`"
            return [warning("indexes", "not compared: this user may make no database for it", mend)]
        finally:
            with suppress(OperationFailure):  # nobody who may not drop them could make them
                for name in DATABASES:
                    await client.drop_database(scratch + name)
        pointer = await database(client, settings.mongo_database_prefix, "reporting")["generations"].find_one({}) or {}
        there = await _indexes(client, settings.mongo_database_prefix, live=pointer.get("live", 1))
    return _compared(wanted, there)


async def _indexes(client: Client, prefix: str, live: int) -> Indexes:
    found: Indexes = {}
    for name in DATABASES:
        own = database(client, prefix, name)
        for collection in await own.list_collection_names():
            if name == "reporting" and _GENERATION.search(collection) and not collection.endswith(f"_{live}"):
                continue
            bare = _GENERATION.sub("", collection) if name == "reporting" else collection
            made = await own[collection].index_information()
            found[f"{name}.{bare}"] = {index: _essence(how) for index, how in made.items() if index != "_id_"}
    return found


def _essence(how: Mapping[str, Any]) -> str:
    return repr(sorted((key, value) for key, value in how.items() if key not in {"v", "ns", "background"}))


def _compared(wanted: Indexes, there: Indexes) -> list[Finding]:
    found, right = [], 0
    for collection, of_collection in wanted.items():
        for name, how in of_collection.items():
            is_there = there.get(collection, {}).get(name)
            if is_there is None:
                found.append(broken("indexes", f"{name} of {collection} is missing", "aduan indexes apply"))
            elif is_there != how:
                found.append(warning("indexes", f"{name} of {collection} is another", "aduan indexes apply"))
            else:
                right += 1
        for name in there.get(collection, {}).keys() - of_collection.keys():
            mend = (
                f"nothing needs it: drop it if nobody made it on purpose (db.{collection.partition('.')[2]}.dropIndex)"
            )
            found.append(warning("indexes", f"{name} of {collection} is not ours", mend))
    return [*found, ok("indexes", f"{right} are as they should be")]


async def check_relay(settings: DoctorSettings) -> Sequence[Finding]:
    """Whether decisions wait to be published."""
    now, found = datetime.now(UTC), []
    async with connected(settings) as client:
        for name in WRITERS:
            commits = commits_of(database(client, settings.mongo_database_prefix, name))
            waiting = await commits.count_documents({"pending": True})
            oldest = await commits.find_one({"pending": True}, {"at": 1}, sort=[("at", 1)]) if waiting else None
            if oldest and now - oldest["at"] > TOLD_WITHIN:
                what = f"{name}: {waiting} decisions are not told, the oldest for {_seconds(now - oldest['at'])}"
                found.append(broken("relay", what, f"see whether Kafka is well and {name} runs; then its log"))
            else:
                found.append(ok("relay", f"{name}: {waiting} decisions wait"))
    return found


async def check_alarms(settings: DoctorSettings) -> Sequence[Finding]:
    """Whether clocks of cases ring in time."""
    now = datetime.now(UTC)
    async with connected(settings) as client:
        cases = database(client, settings.mongo_database_prefix, "router")["cases"]
        due = {"alarm_at": {"$type": "date", "$lte": now - RUNG_WITHIN}}
        overdue = await cases.count_documents(due, maxTimeMS=10_000)
    if overdue:
        what = f"{overdue} alarms are overdue by more than {_seconds(RUNG_WITHIN)}"
        return [broken("clocks", what, "start router, or read its log: nobody is reminded meanwhile")]
    return [ok("clocks", "no alarm is overdue")]


async def check_messages(settings: DoctorSettings) -> Sequence[Finding]:
    """Whether messages are in doubt or were given up."""
    async with connected(settings) as client:
        outbox = database(client, settings.mongo_database_prefix, "notifier")["notifications"]
        counts = {
            each["_id"]: each["n"]
            async for each in outbox.aggregate([{"$group": {"_id": "$state", "n": {"$sum": 1}}}], maxTimeMS=10_000)
        }
    doubtful, failed, waiting = (counts.get(state, 0) for state in ("uncertain", "failed", "pending"))
    found = [ok("messages", f"{counts.get('sent', 0)} sent, {waiting} wait")]
    if doubtful:
        mend = "docs/operating.md, “A message is uncertain”"
        found.append(warning("messages", f"{doubtful} of which nobody knows whether they went out", mend))
    if failed:
        found.append(warning("messages", f"{failed} were given up", "see the provider's answers in notifier's log"))
    return found


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():.0f} s"
