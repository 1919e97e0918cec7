"""Kafka and MongoDB and nothing else: `python -m deploy.local.stack --data DIR` runs both in the foreground."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongo
from deploy.local.process import Child, StackError

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".aduan" / "cache" / "maven"


def main() -> int:
    """Runs until SIGINT or SIGTERM, or until one of the two dies (exit code 1)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--kafka-port", type=int, default=19092)
    arguments.add_argument("--mongo-port", type=int, default=27117)
    given = arguments.parse_args()
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    data = given.data.absolute()
    kafka = Kafka(data / "kafka", given.kafka_port, cache=CACHE, log=data / "kafka.log")
    mongo = Mongo(data / "mongo", given.mongo_port, log=data / "mongod.log")
    children: list[Child] = []
    try:
        children.append(mongod := mongo.start())
        children.append(broker := kafka.start())
        mongo.wait_ready(mongod)
        kafka.wait_ready(broker)
        print(f"Kafka {kafka.address}, MongoDB {mongo.address}", flush=True)  # noqa: T201 - a command
        while not stopped.wait(0.5) and all(child.running() for child in children):
            pass
    except StackError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1
    finally:
        for child in reversed(children):
            child.stop()
    return 0 if stopped.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
