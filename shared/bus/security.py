"""How the bus proves who it is to Kafka, and whom it believes: SCRAM-SHA-512, TLS, both or neither."""

import ssl
from typing import Any

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram512

from shared.config import KafkaSecurity


def security_of(settings: KafkaSecurity) -> BaseSecurity | None:
    """Return what FastStream takes; None where Kafka asks for nothing."""
    context = ssl.create_default_context(cafile=settings.ca_file) if settings.tls else None
    if settings.username is None:
        return BaseSecurity(ssl_context=context) if context else None
    return SASLScram512(settings.username, settings.password, ssl_context=context)


def client_options(settings: KafkaSecurity) -> dict[str, Any]:
    """Return the same as arguments of aiokafka's clients."""
    return parse_security(security_of(settings))
