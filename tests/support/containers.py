"""Kafka and MongoDB in containers, where Docker answers and has the images already; nothing is ever pulled."""

import gc
import warnings
from functools import partial

import docker
from docker.errors import DockerException
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from deploy.local import kafka, mongo
from tests.support.ports import free_ports
from tests.support.wait import wait_until

KAFKA_IMAGE = "apache/kafka:4.3.0"
MONGO_IMAGE = "mongo:8.0"
_READY_WITHIN_S = 90.0


def available() -> bool:
    """Whether Docker answers and both images are there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # docker-py leaves its socket open when nobody answers
        found = _images_are_there()
        gc.collect()
    return found


def _images_are_there() -> bool:
    try:
        client = docker.from_env(timeout=5)
    except DockerException:
        return False
    try:
        for image in (KAFKA_IMAGE, MONGO_IMAGE):
            client.images.get(image)
    except DockerException:
        return False
    finally:
        client.close()
    return True


class ContainerStack:
    """One broker and one mongod in containers, on free ports of this machine that stay theirs over a restart."""

    def __init__(self) -> None:
        # The reaper would be one more image to pull; `stop` removes the containers itself.
        testcontainers_config.ryuk_disabled = True
        kafka_port, mongo_port = free_ports(2)
        self.kafka = f"127.0.0.1:{kafka_port}"
        self.mongo = f"mongodb://127.0.0.1:{mongo_port}/?replicaSet=rs0"
        self._kafka_ready = partial(kafka.ready, kafka_port)
        self._mongo_ready = partial(mongo.ready, mongo_port)
        self._broker = _broker(kafka_port)
        self._mongod = (
            DockerContainer(MONGO_IMAGE)
            .with_command(f"--replSet rs0 --bind_ip_all --port {mongo_port}")
            .with_bind_ports(mongo_port, mongo_port)
        )

    def start(self) -> None:
        """Starts both and waits until they are usable."""
        self._mongod.start()
        self._broker.start()
        wait_until(self._mongo_ready, _READY_WITHIN_S)
        wait_until(self._kafka_ready, _READY_WITHIN_S)

    def stop(self) -> None:
        """Ends and removes both."""
        for container in (self._broker, self._mongod):
            if container.get_wrapped_container() is not None:
                container.stop()

    def kill_kafka(self) -> None:
        """kill -9."""
        self._broker.get_wrapped_container().kill()

    def start_kafka(self) -> None:
        """Starts it on the data it had, and waits until it is usable."""
        self._broker.get_wrapped_container().start()
        wait_until(self._kafka_ready, _READY_WITHIN_S)

    def kill_mongo(self) -> None:
        """kill -9."""
        self._mongod.get_wrapped_container().kill()

    def start_mongo(self) -> None:
        """Starts it on the data it had, and waits until it takes writes."""
        self._mongod.get_wrapped_container().start()
        wait_until(self._mongo_ready, _READY_WITHIN_S)


def _broker(port: int) -> DockerContainer:
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    settings = {
        "NODE_ID": "1",
        "PROCESS_ROLES": "broker,controller",
        "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "AUTO_CREATE_TOPICS_ENABLE": "false",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    for name, value in settings.items():
        container = container.with_env(f"KAFKA_{name}", value)
    return container
