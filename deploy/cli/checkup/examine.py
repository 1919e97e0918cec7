"""Runs all checks side by side, each bounded in time; one that fails is a finding itself."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from deploy.cli.checkup import kafka, keys, mongo, reach, stores, tenants
from deploy.cli.checkup.finding import Finding, broken
from deploy.cli.checkup.settings import DoctorSettings

Check = Callable[[DoctorSettings], Awaitable[Sequence[Finding]]]

WITHIN_SECONDS: Final = 20.0
CHECKS: Final[dict[str, Check]] = {
    "Kafka": kafka.check_cluster,
    "topics": kafka.check_topics,
    "groups": kafka.check_groups,
    "dead letters": kafka.check_dead_letters,
    "MongoDB": mongo.check_server,
    "disk": mongo.check_disk,
    "indexes": stores.check_indexes,
    "relay": stores.check_relay,
    "alarms": stores.check_alarms,
    "messages": stores.check_messages,
    "keys": keys.check_keys,
    "tenants": tenants.check_tenants,
    "services": reach.check_services,
    "providers": reach.check_providers,
}


async def examine(settings: DoctorSettings) -> list[Finding]:
    """Return all findings, in the order of the checks."""
    found = await asyncio.gather(*(_bounded(area, check, settings) for area, check in CHECKS.items()))
    return [finding for of_check in found for finding in of_check]


async def _bounded(area: str, check: Check, settings: DoctorSettings) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            return await check(settings)
    except TimeoutError:
        return [broken(area, f"no answer within {WITHIN_SECONDS:.0f} s", "see Kafka and MongoDB above and below")]
    except KafkaError as error:
        return [broken(area, f"Kafka does not answer ({type(error).__name__})", _START_KAFKA)]
    except PyMongoError as error:
        return [broken(area, f"MongoDB does not answer ({type(error).__name__})", _START_MONGO)]
    except Exception as error:  # noqa: BLE001 - the other checks go on; the text of an error may hold an address
        return [broken(area, f"could not be looked at ({type(error).__name__})", "read the services' logs")]


_START_KAFKA = "start it, or correct ADUAN_KAFKA_BOOTSTRAP_SERVERS (docs/settings.md)"
_START_MONGO = "start it, or correct ADUAN_MONGO_URL (docs/settings.md)"
