"""Evidence by staff: what is kept and what is said of it, what is refused, what is shown, what is swept."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from services.router.application.errors import NoSuchTenantError
from services.router.application.evidence import (
    MAX_FILES,
    EvidenceRefusedError,
    EvidenceUpload,
    KeepEvidence,
    Part,
    ShowEvidence,
    WantedEvidence,
)
from services.router.application.ports import Commit
from services.router.entrypoints.http.evidence import evidence_router, part_of
from services.router.entrypoints.http.evidence_form import evidence_uploads, say_refusal
from shared.contracts.values import Evidence, EvidencePhase
from shared.media.cleaners import ThreadCleaner, clean_any
from shared.media.model import Refusal, UnavailableError
from shared.media.sweep import GRACE, SweepUploads
from shared.tenancy.ids import TenantId
from shared.web.problem import install_problems
from tests.support.films import film
from tests.support.images import photo
from tests.support.media import FakeMedia, FakeUploads
from tests.unit.router.builders import NOW, SOLO
from tests.unit.router.fakes import CommitsInMemory, SetClock

BEFORE, AFTER, PROGRESS = EvidencePhase.BEFORE, EvidencePhase.AFTER, EvidencePhase.PROGRESS


@dataclass
class SentFile:
    """A file in memory; `reads` counts."""

    data: bytes
    size: int | None = None
    reads: int = 0

    async def read(self) -> bytes:
        self.reads += 1
        return self.data


class Zoned:
    """Solo's policy, as far as its zone."""

    def of(self, tenant: TenantId) -> Any:
        return SimpleNamespace(calendar=SimpleNamespace(zone=ZoneInfo("Asia/Jakarta"))) if tenant == SOLO else None

    def tenants(self) -> list[TenantId]:
        return [SOLO]


@dataclass
class World:
    """What the use cases need, in memory."""

    media: FakeMedia = field(default_factory=FakeMedia)
    uploads: FakeUploads = field(default_factory=FakeUploads)
    clock: SetClock = field(default_factory=SetClock)
    cases: CommitsInMemory = field(default_factory=CommitsInMemory)

    def __post_init__(self) -> None:
        self.keep = KeepEvidence(
            policies=Zoned(),
            cleaner=ThreadCleaner(clean_any, workers=1),
            media=self.media,
            uploads=self.uploads,
            clock=self.clock,
        )
        self.sweep = SweepUploads(
            uploads=self.uploads, media=self.media, wanted=WantedEvidence(cases=self.cases), clock=self.clock
        )

    async def kept(self, *sent: tuple[EvidencePhase, bytes], hint: str | None = None) -> tuple[Evidence, ...]:
        uploads = [EvidenceUpload(file=SentFile(data), phase=phase, hint=hint) for phase, data in sent]
        return await self.keep(SOLO, "c1", uploads)


async def test_photos_and_videos_are_kept_clean_each_under_an_address_nobody_guesses() -> None:
    world = World()
    before, after = await world.kept((BEFORE, photo()), (AFTER, film()))
    assert (before.phase, before.content_type, before.width, before.height) == (BEFORE, "image/jpeg", 640, 480)
    assert (after.phase, after.content_type, after.width, after.height) == (AFTER, "video/mp4", 64, 48)
    for evidence in (before, after):
        tenant, _, secret = evidence.media_id.partition("-")
        assert (tenant, len(secret)) == ("33.72", 32)
        kept, data = world.media.files[SOLO, evidence.media_id]
        assert (kept.complaint_id, kept.key_id, len(data)) == ("c1", None, evidence.size)
    assert before.media_id != (await world.kept((BEFORE, photo())))[0].media_id


async def test_what_the_form_says_of_the_time_counts_where_the_file_says_nothing() -> None:
    hour_ago = NOW - timedelta(hours=1)
    (hinted,) = await World().kept((PROGRESS, photo()), hint=str(int(hour_ago.timestamp() * 1000)))
    assert hinted.taken_at == hour_ago
    (now,) = await World().kept((PROGRESS, photo()))
    assert now.taken_at == NOW


async def test_with_one_file_refused_none_is_kept_and_each_is_named() -> None:
    world = World()
    with pytest.raises(EvidenceRefusedError) as refused:
        await world.kept((BEFORE, photo()), (AFTER, b"<html>"), (AFTER, film(seconds=90)))
    assert refused.value.faults == ((1, Refusal.TYPE), (2, Refusal.TOO_LONG))
    assert world.media.files == {}


async def test_too_many_or_too_large_are_refused_unread() -> None:
    world, file = World(), SentFile(b"", size=26 * 1024 * 1024)
    with pytest.raises(EvidenceRefusedError) as large:
        await world.keep(SOLO, "c1", [EvidenceUpload(file=file, phase=AFTER)])
    with pytest.raises(EvidenceRefusedError) as many:
        await world.keep(SOLO, "c1", [EvidenceUpload(file=file, phase=AFTER)] * (MAX_FILES + 1))
    assert (large.value.faults, many.value.faults) == (((0, Refusal.TOO_LARGE),), ((MAX_FILES, Refusal.TOO_MANY),))
    assert file.reads == 0


async def test_nothing_sent_is_nothing_kept_and_an_unknown_tenant_keeps_nothing() -> None:
    world = World()
    assert await world.keep(SOLO, "c1", []) == ()
    with pytest.raises(NoSuchTenantError):
        await world.keep(TenantId("36.71"), "c1", [EvidenceUpload(file=SentFile(photo()), phase=AFTER)])
    assert world.media.files == {}


class Said:
    """An event that names something somewhere."""

    def __init__(self, named: str) -> None:
        self._named = named

    def model_dump_json(self) -> str:
        return f'{{"deep": [{{"media_id": "{self._named}"}}]}}'


async def test_what_no_event_of_its_case_names_is_gone_after_a_day() -> None:
    world = World()
    wanted, orphan = await world.kept((BEFORE, photo()), (AFTER, photo()))
    said: Any = Said(wanted.media_id)
    await world.cases.append([Commit(tenant=SOLO, case_id="c1", version=1, cause="x", events=(said,), at=NOW)])
    assert await world.sweep() == 0
    world.clock.pass_time(GRACE + timedelta(seconds=1))
    assert await world.sweep() == 1
    assert [media_id for _, media_id in world.media.files] == [wanted.media_id]
    assert orphan.media_id not in str(world.media.files)
    assert world.uploads.begun == []


class AwayMedia(FakeMedia):
    """A store that does not answer."""

    async def find(self, tenant: TenantId, media_id: str) -> Any:
        raise UnavailableError("away")


def client_of(media: FakeMedia) -> httpx.AsyncClient:
    app = FastAPI()
    install_problems(app)
    app.include_router(evidence_router(ShowEvidence(media=media)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://router.test")


async def test_the_address_is_enough_to_see_it_and_no_other_opens_anything() -> None:
    world = World()
    (kept,) = await world.kept((AFTER, film()))
    async with client_of(world.media) as client:
        shown = await client.get(f"/bukti/{kept.media_id}")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "video/mp4")
        assert len(shown.content) == kept.size
        assert shown.headers["accept-ranges"] == "bytes"
        assert "private" in shown.headers["cache-control"]
        assert shown.headers["content-security-policy"] == "default-src 'none'; media-src 'self'"
        for other in (kept.media_id.replace("33.72", "33.28"), "33.72-" + "0" * 32, "33.72", "x", "33.72-"):
            assert (await client.get(f"/bukti/{other}")).status_code == 404
    async with client_of(AwayMedia()) as client:
        away = await client.get(f"/bukti/{kept.media_id}")
        assert (away.status_code, away.headers["retry-after"]) == (503, "5")


async def test_a_player_gets_the_part_it_asks_for() -> None:
    world = World()
    (kept,) = await world.kept((AFTER, film()))
    _, data = world.media.files[SOLO, kept.media_id]
    size = len(data)
    asked = {
        "bytes=0-": (206, data, f"bytes 0-{size - 1}/{size}"),
        "bytes=0-1": (206, data[:2], f"bytes 0-1/{size}"),
        "bytes=10-19": (206, data[10:20], f"bytes 10-19/{size}"),
        "bytes=-5": (206, data[-5:], f"bytes {size - 5}-{size - 1}/{size}"),
        "bytes=-999999": (206, data, f"bytes 0-{size - 1}/{size}"),
        f"bytes=5-{10 * size}": (206, data[5:], f"bytes 5-{size - 1}/{size}"),
        f"bytes={size}-": (416, b"", f"bytes */{size}"),
        "bytes=-0": (416, b"", f"bytes */{size}"),
        "bytes=9-4": (200, data, None),
        "bytes=-": (200, data, None),
        "bytes=0-1,4-5": (200, data, None),
        "pages=1-2": (200, data, None),
        "bytes=²-": (200, data, None),
    }
    async with client_of(world.media) as client:
        for header, (status, body, told) in asked.items():
            shown = await client.get(f"/bukti/{kept.media_id}", headers={"Range": header.encode()})
            assert (shown.status_code, shown.content, shown.headers.get("content-range")) == (status, body, told), (
                header
            )


@given(st.text() | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(1, 10**9))
def test_no_range_leads_outside(header: str, size: int) -> None:
    if (part := part_of(header)) is None:
        return
    try:
        start, stop = part.within(size)
    except LookupError:
        return
    assert 0 <= start < stop <= size
    assert isinstance(part, Part)


def upload(data: bytes, name: str = "foto.jpg") -> UploadFile:
    return UploadFile(io.BytesIO(data), filename=name, size=len(data))


def test_the_form_says_which_is_before_and_which_is_after_and_when_each_was_taken() -> None:
    one, two, three, empty = upload(b"1"), upload(b"2"), upload(b"3"), upload(b"", "")
    form = FormData(
        [
            ("evidence_after", three),
            ("evidence_after_times", "1 2"),
            ("evidence_before", one),
            ("evidence_before_times", "1772400000000"),
            ("evidence_before", two),
            ("evidence_before_times", "1772400000001"),
            ("evidence_progress", empty),
            ("evidence_progress_times", ""),
            ("evidence_progress", "not a file"),
        ]
    )
    assert evidence_uploads(form) == [
        EvidenceUpload(file=one, phase=BEFORE, hint="1772400000000"),
        EvidenceUpload(file=two, phase=BEFORE, hint="1772400000001"),
        EvidenceUpload(file=three, phase=AFTER, hint=None),
    ]


@pytest.mark.parametrize("code", Refusal)
def test_every_refusal_is_told(code: Refusal) -> None:
    assert len(say_refusal(code, lambda text: text)) > 20
    assert "{" not in say_refusal(code, lambda text: text)
