"""Cases as router lists them, put straight into its database: many more than could be sent through Kafka in time."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.setting import KEY, SOLO, Setting
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.holidays import national_holidays
from services.router.adapters.index import COLLECTION, MongoCaseIndex
from services.router.adapters.index_documents import to_document
from services.router.adapters.terms import Terms
from services.router.application.policies import compile_policy
from services.router.application.ports import Dossier, Entry
from services.router.domain.case import evolve
from services.router.domain.commands import Receipt
from services.router.domain.decisions import open_case
from services.router.domain.escalation import next_alarm
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, ComplaintRef, Location, Sealed, Visibility
from shared.event_store.store import EventStore
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document, connect, database
from shared.tenants.loader import load_tenant
from tests.support.namespace import drop, new_namespace

AT_ONCE = 5_000
MODELS = 2_000
"""How many are thought up; all others are like one of them."""
SEALED = Sealed(key="0" * 32, data="c2VhbGVk" * 30)
VOCABULARY = [f"kata{number}" for number in range(400)]
WORDS = 12
"""Words of a complaint that it is found by."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Router's own database with its indexes, and one tenant's policy."""

    own: Any
    index: MongoCaseIndex
    store: EventStore
    log: EventStoreCases
    policy: Policy
    tenant: TenantConfigured

    def of(self, tenant: TenantId) -> Policy | None:
        """Be the `Policies` of one tenant."""
        return self.policy if tenant == SOLO else None

    def tenants(self) -> Sequence[TenantId]:
        """Be the `Policies` of one tenant."""
        return [SOLO]

    def opened(self, case_id: str, received: datetime, luck: random.Random, category: str) -> tuple[Entry, CaseEvent]:
        """Return a case somewhere in the tenant, as it is opened, and the fact that opened it."""
        area = luck.choice(AREAS)
        receipt = Receipt(category=category, classification=None, area=area, text=None, at=received)
        fact = open_case(receipt, self.policy, received)
        case = evolve(None, fact)
        alarm = next_alarm(case, self.policy, received)
        entry = Entry(
            case_id=case_id,
            complaint=ComplaintRef(
                id=case_id,
                tracking_code=f"3372-{case_id[-12:-8]}-{case_id[-8:-4]}-{case_id[-4:]}".upper(),
                channel=Channel.WEB,
                visibility=Visibility.PUBLIC,
                language="id",
                received_at=received,
                reporter=SEALED,
            ),
            dossier=Dossier(
                words=SEALED,
                location=Location(lat=luck.uniform(-7.6, -7.5), lon=luck.uniform(110.7, 110.9), area_code=area),
            ),
            case=case,
            alarm_at=alarm.at if alarm else None,
        )
        return entry, fact

    async def fill(self, count: int, *, found_by: bool = False) -> None:
        """List so many open cases that nothing is due of; `found_by` their words, too."""
        now, luck = datetime.now(UTC), random.Random(1)
        models = [
            self.opened(
                "", now - timedelta(minutes=luck.randrange(1000)), luck, luck.choice(self.tenant.categories).id
            )[0]
            for _ in range(MODELS)
        ]
        never = {"tenant": SOLO, "alarm_at": now + timedelta(days=400)}
        templates = [to_document(SOLO, model) | never for model in models]
        terms = Terms(KEY).of_words(SOLO, VOCABULARY)
        for start in range(0, count, AT_ONCE):
            numbers = range(start, min(count, start + AT_ONCE))
            documents = list(_documents(templates, numbers, terms if found_by else None, luck))
            await self.own[COLLECTION].insert_many(documents, ordered=False)
        await self.index.ensure_indexes()  # once there is something to index: many times faster


AREAS = tuple(f"33.72.{district:02d}.{1000 + village}" for district in range(1, 6) for village in range(1, 11))


def _documents(
    templates: Sequence[Document], numbers: range, terms: Sequence[bytes] | None, luck: random.Random
) -> Iterator[Document]:
    for number in numbers:
        case_id = f"{luck.getrandbits(96):024x}{number:08x}"
        document = templates[number % len(templates)] | {"_id": f"{SOLO}|{case_id}", "case": case_id}
        document["order"] = document["due"] = document["order"] + timedelta(seconds=luck.randrange(1_000_000))
        if terms is not None:
            document["terms"] = luck.sample(terms, WORDS)
        document.pop("unread")
        yield document


@asynccontextmanager
async def cases(setting: Setting) -> AsyncIterator[Cases]:
    """Give an empty database of router's, dropped afterwards; `fill` it."""
    namespace = new_namespace()
    client = connect(setting.stack.mongo)
    own = database(client, namespace.mongo_prefix, "router")
    tenant = load_tenant(Path("deploy/tenants/33.72.yaml"))
    assert isinstance(tenant, TenantConfigured)
    store, index = EventStore(own), MongoCaseIndex(own, KEY)
    try:
        await store.ensure_indexes()
        yield Cases(own, index, store, EventStoreCases(store), compile_policy(tenant, national_holidays), tenant)
    finally:
        client.close()
        await asyncio.to_thread(drop, setting.stack, namespace)
