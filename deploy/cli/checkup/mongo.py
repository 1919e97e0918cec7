"""MongoDB: version, the replica set and its members, clocks, room on disk."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from pymongo.errors import OperationFailure

from deploy.backup.manifest import DATABASES
from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.settings import DoctorSettings
from shared.tenancy.mongo import Client, connect, database

OLDEST: Final = 6
MOST_LAG_SECONDS: Final = 10.0
MOST_SKEW_SECONDS: Final = 2.0
LITTLE_ROOM: Final = 0.2
NO_ROOM: Final = 0.05
_PRIMARY, _SECONDARY, _ARBITER = 1, 2, 7


async def check_server(settings: DoctorSettings) -> Sequence[Finding]:
    """Who is there, in which state, and whether its clock goes with ours."""
    async with connected(settings) as client:
        version = (await client.server_info())["version"]
        found = [ok("MongoDB", f"version {version}")]
        if int(version.partition(".")[0]) < OLDEST:
            found = [warning("MongoDB", f"version {version}", f"upgrade to {OLDEST}.0 or later")]
        started = time.time()
        hello = await client.admin.command("hello")
        found.append(_clock(hello["localTime"], (started + time.time()) / 2))
        if "setName" not in hello:
            mend = "aduan setup makes it one: no decision can be stored durably without"
            return [*found, broken("MongoDB", "it is not a replica set", mend)]
        return [*found, *await _members(client)]


def _clock(theirs: datetime, ours: float) -> Finding:
    apart = abs(theirs.astimezone(UTC).timestamp() - ours)
    if apart > MOST_SKEW_SECONDS:
        return warning("clocks", f"MongoDB's and this machine's are {apart:.0f} s apart", "synchronise them (chrony)")
    return ok("clocks", "MongoDB's and this machine's agree")


async def _members(client: Client) -> list[Finding]:
    try:
        status = await client.admin.command("replSetGetStatus")
    except OperationFailure:
        return [warning("MongoDB", "its replica set can't be looked at", "give this user the role clusterMonitor")]
    members: list[dict[str, Any]] = status["members"]
    healthy = [each for each in members if each["state"] in {_PRIMARY, _SECONDARY, _ARBITER}]
    what = f"replica set {status['set']}: {len(healthy)} of {len(members)} members are well"
    found = []
    if not any(each["state"] == _PRIMARY for each in members):
        found.append(broken("MongoDB", f"{what}, none is primary", "start the members that are down"))
    elif len(healthy) < len(members):
        found.append(warning("MongoDB", what, "start the members that are down: one more and writes stop"))
    else:
        found.append(ok("MongoDB", what + ("; alone, so keep backups" if len(members) == 1 else "")))
    newest = max((each["optimeDate"] for each in members if "optimeDate" in each), default=None)
    late = [
        each
        for each in healthy
        if newest and (newest - each.get("optimeDate", newest)).total_seconds() > MOST_LAG_SECONDS
    ]
    if late:
        found.append(
            warning(
                "MongoDB", f"{len(late)} members are behind by more than {MOST_LAG_SECONDS:.0f} s", "see their disks"
            )
        )
    found.append(await _write_concern(client))
    return found


async def _write_concern(client: Client) -> Finding:
    try:
        defaults = await client.admin.command("getDefaultRWConcern")
    except OperationFailure:
        return ok("MongoDB", "services write with majority and journal")
    wanted = defaults.get("defaultWriteConcern", {}).get("w", "majority")
    if wanted != "majority":
        mend = 'db.adminCommand({setDefaultRWConcern: 1, defaultWriteConcern: {w: "majority"}})'
        return warning("MongoDB", f"what others write is kept with w={wanted}; services insist on majority", mend)
    return ok("MongoDB", "writes are kept by a majority")


async def check_disk(settings: DoctorSettings) -> Sequence[Finding]:
    """How much room there is on MongoDB's disk, and what is ours."""
    async with connected(settings) as client:
        ours, used, total = 0.0, 0.0, 0.0
        for name in DATABASES:
            stats = await database(client, settings.mongo_database_prefix, name).command("dbStats")
            ours += stats.get("storageSize", 0) + stats.get("indexSize", 0)
            used, total = stats.get("fsUsedSize", used), stats.get("fsTotalSize", total)
    if not total:
        return [ok("disk", f"MongoDB: {ours / 1e6:.0f} MB of ours")]
    free = 1 - used / total
    what = f"MongoDB: {ours / 1e6:.0f} MB of ours, {free:.0%} of {total / 1e9:.0f} GB free"
    mend = "give the volume more room, or move photos to S3 (ADUAN_MEDIA_S3_ENDPOINT)"
    if free < NO_ROOM:
        return [broken("disk", what, mend)]
    return [warning("disk", what, mend) if free < LITTLE_ROOM else ok("disk", what)]


@asynccontextmanager
async def connected(settings: DoctorSettings) -> AsyncIterator[Client]:
    """A client of this installation's MongoDB."""
    client = connect(settings.mongo_url)
    try:
        yield client
    finally:
        client.close()
