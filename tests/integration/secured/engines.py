"""Kafka and MongoDB that ask who is there, with the users and rights of deploy/k8s/overlays/production."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest

from deploy.local import mongo
from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongo
from deploy.local.stack import CACHE
from tests.integration.secured import certificates
from tests.k8s.manifests import Manifest, of_kind, rendered
from tests.support.ports import free_ports

_KINDS = {"topic": 2, "group": 3, "cluster": 4}
_OPERATIONS = {"Read": 3, "Write": 4, "Delete": 6, "Describe": 8, "DescribeConfigs": 10}
_LITERAL, _ALLOW = 3, 3
_ADMIN = "admin"


@dataclass(frozen=True)
class SecuredStack:
    """`kafka` and `mongo` are the superusers' addresses, for the checker; `settings_of` what a user's process gets."""

    kafka: str
    mongo: str
    authority: Path
    secure_kafka: str
    mongo_port: int

    def settings_of(self, user: str) -> dict[str, str]:
        """The settings as the overlay makes them for a service, or for `setup`."""
        return {
            "kafka_bootstrap_servers": self.secure_kafka,
            "kafka_username": user,
            "kafka_password": word_of(user),
            "kafka_tls": "true",
            "kafka_ca_file": str(self.authority),
            "mongo_url": self.mongo_of(user),
        }

    def mongo_of(self, user: str) -> str:
        """The address of a user of MongoDB's."""
        return f"mongodb://{user}:{word_of(user)}@127.0.0.1:{self.mongo_port}/?replicaSet=rs0&authSource=admin"


def word_of(user: str) -> str:
    """A user's password."""
    return f"word-of-{user}"


@contextmanager
def secured_stack(folder: Path) -> Iterator[SecuredStack]:
    """Both engines with everybody's rights in force."""
    manifests = rendered("production")
    folder.mkdir(parents=True, exist_ok=True)
    authority, chain = certificates.make(folder)
    plain, controller, secure, mongod = free_ports(4)
    users = {each["metadata"]["name"]: word_of(each["metadata"]["name"]) for each in of_kind(manifests, "KafkaUser")}
    settings = _listening(plain, controller, secure, chain)
    kafka = Kafka(folder / "kafka", plain, controller_port=controller, cache=CACHE, settings=settings, users=users)
    broker = kafka.start()
    try:
        with _mongo(folder / "mongo", mongod, of_kind(manifests, "MongoDBCommunity")[0]):
            kafka.wait_ready(broker)
            asyncio.run(_let(kafka.address, of_kind(manifests, "KafkaUser")))
            yield SecuredStack(
                kafka=kafka.address,
                mongo=f"mongodb://{_ADMIN}:{word_of(_ADMIN)}@127.0.0.1:{mongod}/?replicaSet=rs0&authSource=admin",
                authority=authority,
                secure_kafka=f"127.0.0.1:{secure}",
                mongo_port=mongod,
            )
    finally:
        broker.stop()


def _listening(plain: int, controller: int, secure: int, chain: Path) -> dict[str, str]:
    """As Strimzi's listener: TLS and SCRAM. The plain one is for whoever may do everything."""
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    return {
        "listeners": f"PLAINTEXT://127.0.0.1:{plain},SECURE://127.0.0.1:{secure},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{plain},SECURE://127.0.0.1:{secure}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.secure.scram-sha-512.sasl.jaas.config": scram,
        "listener.name.secure.ssl.keystore.type": "PEM",
        "listener.name.secure.ssl.keystore.location": str(chain),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
    }


async def _let(bootstrap: str, users: list[Manifest]) -> None:
    """Give the users their rights, as Strimzi's operator does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        for user in users:
            principal = f"User:{user['metadata']['name']}"
            for acl in user["spec"]["authorization"]["acls"]:
                kind, name = _KINDS[acl["resource"]["type"]], acl["resource"].get("name", "kafka-cluster")
                for operation in acl["operations"]:
                    right = (kind, name, _LITERAL, principal, "*", _OPERATIONS[operation], _ALLOW)
                    answer = await admin._send_to_controller(CreateAclsRequest(*right))
                    assert not answer.creation_responses[0][0], answer
    finally:
        await admin.close()


@contextmanager
def _mongo(data: Path, port: int, manifest: Manifest) -> Iterator[None]:
    """A mongod with the manifest's roles and users, started anew to ask for passwords."""
    key = data / "key"
    first = Mongo(data, port)
    server = first.start()
    try:
        first.wait_ready(server)
        with mongo.client(first.address) as connection:
            _make_users(connection, manifest)
    finally:
        server.stop()
    key.write_text("a key that members of the replica set share")
    key.chmod(0o400)
    secured = Mongo(data, port, options=["--auth", "--keyFile", str(key)])
    server = secured.start()
    try:
        secured.wait_ready(server)
        yield
    finally:
        server.stop()


def _make_users(connection: Any, manifest: Manifest) -> None:
    """As the operator's agent does it."""
    admin = connection.admin
    for role in manifest["spec"]["security"]["roles"]:
        inherited = [{"role": each["name"], "db": each["db"]} for each in role.get("roles", ())]
        connection[role["db"]].command("createRole", role["role"], privileges=list(role["privileges"]), roles=inherited)
    for user in manifest["spec"]["users"]:
        roles = [{"role": each["name"], "db": each["db"]} for each in user["roles"]]
        connection[user["db"]].command("createUser", user["name"], pwd=word_of(user["name"]), roles=roles)
    admin.command("createUser", _ADMIN, pwd=word_of(_ADMIN), roles=["root"])
