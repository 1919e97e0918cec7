"""reporting's stores in one namespace, and what is asked of them."""

from dataclasses import dataclass
from typing import Any

from services.reporting.adapters.figures import MongoFigures
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.adapters.projections import MongoProjections
from services.reporting.adapters.reader import MongoComplaints
from services.reporting.adapters.words import KeyringWords
from services.reporting.application.fold_batch import FoldBatch
from shared.keyring import Keyring
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Client, Database
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.story import key_id


@dataclass(frozen=True)
class World:
    """reporting as it lies in one namespace."""

    client: Client
    database: Database
    keyring: Keyring
    generations: MongoGenerations
    complaints: MongoComplaints
    figures: MongoFigures

    @property
    def words(self) -> KeyringWords:
        return KeyringWords(self.keyring)

    @property
    def fold(self) -> FoldBatch:
        """A replica's use case, on the live generation."""
        return FoldBatch(projections=MongoProjections(self.generations), words=self.words)

    async def story(self, complaint: str, tenant: str = "33.72", **facts: Any) -> LongStory:
        """Begin a story whose key is in the keyring."""
        of = TenantId(tenant)
        ref = (of, key_id(of, complaint))
        key = (await self.keyring.ensure_keys([ref]))[ref]
        return LongStory(tenant=of, id=complaint, key=key, area=facts.pop("area", f"{tenant}.01.1001"), **facts)

    async def everything(self, generation: int | None = None) -> dict[str, list[Any]]:
        """All documents of a generation but the positions; counters of the slots added up, zeros left out."""
        number = generation or await self.generations.live()
        complaints = await self.database[f"complaints_{number}"].find({}).sort("_id").to_list(None)
        tenants = sorted({each["tenant"] for each in complaints})
        return {
            "complaints": complaints,
            "totals": [await self.figures.totals(tenants)],
            "days": [await self.figures.days(tenants, "")],
        }
