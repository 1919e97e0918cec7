"""notifier's composition root: which concrete class stands behind each port."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from services.notifier.adapters.cases import MongoCases
from services.notifier.adapters.contacts import KeyringContacts
from services.notifier.adapters.mail import MailServer
from services.notifier.adapters.mail_connections import MailConnections
from services.notifier.adapters.newsletter import MongoNewsletter
from services.notifier.adapters.outbox import MongoOutbox
from services.notifier.adapters.results import EventStoreResults
from services.notifier.adapters.sms import SmsGateway
from services.notifier.adapters.templates import JinjaTemplates
from services.notifier.application.ports import Clock
from services.notifier.application.queue_notifications import QueueNotifications
from services.notifier.application.read_news import ReadNews
from services.notifier.application.send_due import OUTCOMES, SendDue
from services.notifier.application.staff import ListNotifications, SendAgain
from services.notifier.application.sweep_abandoned import SweepAbandoned
from services.notifier.application.tell_news import TellNews
from services.notifier.domain.notification import Medium, Priority
from services.notifier.domain.retry import RetryPolicy
from services.notifier.entrypoints.consumer import TOPICS, handler
from services.notifier.entrypoints.newsboy import tell_forever
from services.notifier.entrypoints.senders import Senders, sweep_forever
from services.notifier.entrypoints.staff_api import router
from services.notifier.settings import Settings
from shared.keyring.codes import unsubscribe_token
from shared.regions.regions import Regions
from shared.runtime.app import build_app
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.runtime.serve import serve
from shared.telemetry.metrics import Metrics
from shared.tenancy.ids import TenantId
from shared.web.staff import FirstOf, StaffTokens
from shared.web.staff_pass import PassAuthenticator
from shared.web.templates import Pages

RESULTS_REST_SECONDS = 0.1
"""Nobody waits to read that a message was sent, but each of these events sets reporting to work."""


def build(settings: Settings) -> FastAPI:
    """Return the service, not yet started. Call it inside the running event loop."""
    base = Foundation("notifier", settings)
    clock = SystemClock()
    http = httpx.AsyncClient(timeout=settings.provider_timeout)
    mail = MailConnections(settings.smtp_url.get_secret_value(), settings.provider_timeout)
    database = base.database("notifier")
    outbox, cases, newsletter = MongoOutbox(database), MongoCases(database), MongoNewsletter(database)
    contacts = KeyringContacts(base.keyring())
    results = EventStoreResults(base.event_store(rest=RESULTS_REST_SECONDS))
    regions = Regions.load()

    send = SendDue(
        outbox=outbox,
        results=results,
        contacts=contacts,
        tenants=base.directory,
        templates=JinjaTemplates(settings.public_url, regions.label, _unsubscribe_tokens(settings.master_key_bytes)),
        messengers={
            Medium.SMS: SmsGateway(http, settings.sms_gateway_url, settings.sms_gateway_key.get_secret_value()),
            Medium.EMAIL: MailServer(mail, settings.mail_sender),
        },
        retry=RetryPolicy(attempts=settings.send_attempts, first=timedelta(seconds=settings.send_first_wait)),
        lease=timedelta(seconds=settings.send_lease),
        clock=clock,
        jitter=random.SystemRandom().random,
        checkpoint=base.checkpoint,
        counted=base.metrics.notification,
        told=base.metrics.waits(
            "aduan_notified_seconds", "From an event until the provider took the message about it, in seconds", "medium"
        ),
    )
    senders = Senders(
        claim=send.claim, send=send, next_due=outbox.next_due, now=clock.now, concurrency=settings.senders
    )
    _watch(base.metrics, outbox, clock)
    sweep = SweepAbandoned(outbox=outbox, results=results, clock=clock, counted=base.metrics.notification)
    queue = QueueNotifications(outbox=outbox, cases=cases, contacts=contacts, tenants=base.directory, clock=clock)
    read_news = ReadNews(newsletter=newsletter, outbox=outbox, clock=clock)
    tell_news = TellNews(
        newsletter=newsletter, outbox=outbox, contacts=contacts, clock=clock, checkpoint=base.checkpoint
    )
    base.consume(TOPICS, handler([queue, read_news], senders.wake))
    return build_app(
        settings,
        name="notifier",
        title="Aduan notifier",
        routers=[
            router(
                ListNotifications(outbox=outbox),
                SendAgain(outbox=outbox, clock=clock),
                FirstOf(
                    (
                        StaffTokens(settings.tokens()),
                        PassAuthenticator(settings.master_key_bytes, settings.public_url),
                    )
                ),
                senders.wake,
            )
        ],
        background=[
            *base.background,
            ("senders", senders.run),
            ("news", lambda: tell_forever(tell_news, senders.wake)),
            ("sweep", lambda: sweep_forever(sweep, settings.send_lease / 8)),
        ],
        checks=base.checks,
        metrics=base.metrics,
        pages=Pages([Path(__file__).parent / "templates"]),
        on_start=[*base.on_start, outbox.ensure_indexes, cases.ensure_indexes, newsletter.ensure_indexes],
        on_stop=[*base.on_stop, http.aclose, mail.close],
    )


def _watch(metrics: Metrics, outbox: MongoOutbox, clock: Clock) -> None:
    for medium in Medium:
        for outcome in OUTCOMES:
            metrics.notification(medium, outcome, 0)

    async def oldest_seconds() -> float:
        now = clock.now()
        return max(0.0, (now - (await outbox.first_due(Priority.CASE) or now)).total_seconds())

    text = "How long the oldest message about a case is due and not sent, in seconds"
    metrics.watch("aduan_notifications_oldest_seconds", text, oldest_seconds)


def _unsubscribe_tokens(master_key: bytes) -> Callable[[TenantId, str], str]:
    return lambda tenant, subscription_id: unsubscribe_token(master_key, tenant, subscription_id)


if __name__ == "__main__":
    serve("notifier", build, Settings)
