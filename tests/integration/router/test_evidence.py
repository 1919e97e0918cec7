"""Evidence on real MongoDB: kept, shown by the running router in parts, swept unless the case names it."""

import io
from datetime import UTC, datetime, timedelta

from starlette.datastructures import UploadFile

from services.router.adapters.cases import EventStoreCases
from services.router.adapters.policies import DirectoryPolicies
from services.router.application.evidence import EvidenceUpload, KeepEvidence, WantedEvidence
from services.router.application.ports import Commit
from services.router.settings import Settings
from shared.contracts.complaint import ComplaintProgressed
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, ComplaintRef, Evidence, EvidencePhase, Visibility
from shared.event_store.store import EventStore
from shared.media.cleaners import ThreadCleaner, clean_any
from shared.media.stores import media_store
from shared.media.sweep import GRACE, SweepUploads
from shared.media.uploads import MongoUploads
from shared.runtime.clock import SystemClock
from shared.tenancy.ids import TenantId
from tests.integration.router.harness import SOLO, World, running, tenant
from tests.support.films import film
from tests.support.images import photo

LARGE = film(pictures=bytes(range(256)) * 4000)
"""Of several of GridFS's chunks."""


class Configured:
    """The directory, with Solo in it."""

    def get(self, tenant_id: TenantId) -> TenantConfigured:
        return tenant(tenant_id)


class Later:
    """Past the time in which an upload may still become part of something."""

    def now(self) -> datetime:
        return datetime.now(UTC) + GRACE + timedelta(minutes=1)


def progressed(evidence: Evidence) -> ComplaintProgressed:
    complaint = ComplaintRef(
        id="c1",
        tracking_code="3372-K7QM-9XPA-2TBD",
        channel=Channel.WEB,
        visibility=Visibility.PUBLIC,
        language="id",
        received_at=datetime.now(UTC),
    )
    return ComplaintProgressed(
        complaint=complaint, agency="dpupr", note="Selesai", at=datetime.now(UTC), evidence=(evidence,)
    )


async def test_evidence_is_kept_shown_in_parts_and_swept_unless_the_case_names_it(
    world: World, settings: Settings
) -> None:
    media, uploads = media_store(settings, world.own), MongoUploads(world.own)
    cases = EventStoreCases(EventStore(world.own, source="/router"))
    async with running(settings) as (app, api):
        assert app.state.name == "router"
        keep = KeepEvidence(
            policies=DirectoryPolicies(Configured()),
            cleaner=ThreadCleaner(clean_any),
            media=media,
            uploads=uploads,
            clock=SystemClock(),
        )
        sent = [
            EvidenceUpload(file=UploadFile(io.BytesIO(data), size=len(data)), phase=phase)
            for phase, data in ((EvidencePhase.BEFORE, photo()), (EvidencePhase.AFTER, LARGE))
        ]
        orphan, wanted = await keep(SOLO, "c1", sent)
        whole = await api.get(f"/bukti/{wanted.media_id}")
        assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
        assert len(whole.content) == wanted.size == len(LARGE)
        part = await api.get(f"/bukti/{wanted.media_id}", headers={"Range": "bytes=300000-600000"})
        assert (part.status_code, part.content) == (206, whole.content[300_000:600_001])
        assert (await api.get(f"/bukti/{orphan.media_id}")).headers["content-type"] == "image/jpeg"

        commit = Commit(
            tenant=SOLO, case_id="c1", version=1, cause="a", events=(progressed(wanted),), at=datetime.now(UTC)
        )
        await cases.append([commit])
        sweep = SweepUploads(uploads=uploads, media=media, wanted=WantedEvidence(cases=cases), clock=Later())
        assert await sweep() == 1
        assert (await api.get(f"/bukti/{orphan.media_id}")).status_code == 404
        assert (await api.get(f"/bukti/{wanted.media_id}")).status_code == 200
        assert await sweep() == 0
