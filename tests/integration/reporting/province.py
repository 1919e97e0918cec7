"""A lively province: complaints of the last month in every example tenant, made up but plausible, and repeatable."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, Visibility
from shared.keyring import DataKey, Keyring
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId
from shared.tenants.loader import load_tenants, tenant_files
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.story import before_and_after, key_id

CENTRES = {
    "33.72": (-7.5666, 110.8283),
    "33.28": (-6.8797, 109.1256),
    "36.71": (-6.1783, 106.6319),
    "21.72": (0.9186, 104.4665),
    "33": (-6.9932, 110.4203),
}
TEXTS = (
    "Lubang besar di tengah jalan depan pasar, sudah dua motor jatuh minggu ini. Mohon segera ditambal.",
    "Lampu penerangan jalan mati sejak tiga hari lalu, warga takut lewat malam hari.",
    "Sampah menumpuk di pinggir sungai dan baunya sampai ke rumah warga.",
    "Sudah dua kali ke kantor kelurahan untuk e-KTP, katanya blanko habis. Kapan tersedia?",
    "Saluran air tersumbat, setiap hujan halaman sekolah tergenang sampai lutut.",
    "Trotoar dipakai parkir mobil sehingga pejalan kaki terpaksa turun ke jalan raya.",
    "Pohon besar miring ke arah kabel listrik, mohon dipangkas sebelum roboh.",
    "Lampu merah di simpang empat mati, lalu lintas kacau setiap pagi.",
    "Bagaimana cara mengurus akta kelahiran anak yang terlambat?",
    "Usul agar taman RW kami diberi bangku dan lampu supaya bisa dipakai malam hari.",
    "Petugas loket melayani sambil bermain telepon, antrean lebih dari dua jam.",
    "Air PDAM keruh dan berbau sejak Senin, tidak bisa dipakai memasak.",
)
NOTES = (
    "Tim kami sudah meninjau lokasi dan menjadwalkan perbaikan minggu ini.",
    "Terima kasih atas laporannya. Petugas lapangan sudah kami kirim pagi ini.",
    "Kami sedang menunggu material; pengerjaan dimulai hari Kamis.",
)
DONE = ("Sudah kami perbaiki dan bersihkan. Terima kasih sudah melapor.", "Lampu sudah diganti dan menyala kembali.")
SHARE = {"33.72": 0.35, "33.28": 0.2, "36.71": 0.25, "21.72": 0.12, "33": 0.08}


def example_tenants() -> list[TenantConfigured]:
    """The tenants of deploy/tenants."""
    tenants, faults = load_tenants(tenant_files([Path("deploy/tenants")]))
    assert not faults
    return tenants


async def lively(keyring: Keyring, tenants: Sequence[TenantConfigured], now: datetime, count: int) -> list[LongStory]:
    """`count` complaints, the newest a few minutes old; the same for the same `now`."""
    chance, regions = random.Random(7), Regions.load()
    known = {tenant.id: tenant for tenant in tenants}
    ids = [chance.choices(list(SHARE), list(SHARE.values()))[0] for _ in range(count)]
    refs = [(TenantId(tenant), key_id(TenantId(tenant), f"c{n:05d}")) for n, tenant in enumerate(ids)]
    keys = await keyring.ensure_keys(refs)
    return [
        _story(chance, regions, tenant=known[ids[n]], complaint=f"c{n:05d}", key=keys[ref], now=now)
        for n, ref in enumerate(refs)
    ]


def _story(
    chance: random.Random, regions: Regions, *, tenant: TenantConfigured, complaint: str, key: DataKey, now: datetime
) -> LongStory:
    districts = [region.code for region in regions.children(tenant.id)]
    villages = [region.code for region in regions.children(chance.choice(districts))] if districts else []
    lat, lon = CENTRES[tenant.id]
    age = timedelta(minutes=3 + 43_000 * chance.random() ** 1.6)
    story = LongStory(
        tenant=TenantId(tenant.id),
        id=complaint,
        key=key,
        text=chance.choice(TEXTS),
        visibility=chance.choices(list(Visibility), (8, 2, 1))[0],
        channel=chance.choice(list(Channel)),
        at=now - age,
        category=chance.choice(tenant.categories).id,
        area=chance.choice(villages) if villages and chance.random() < 0.9 else None,
        lat=lat + chance.gauss(0, 0.015),
        lon=lon + chance.gauss(0, 0.015),
        photos=chance.choice((0, 0, 1, 2)),
    ).received()
    agency = chance.choice(tenant.agencies[:8]).id
    if chance.random() < 0.12:
        story.queued()
        if age > timedelta(days=1) and chance.random() < 0.5:
            return story.rejected(after=timedelta(hours=9))
        if chance.random() < 0.5:
            return story
    days = timedelta(days=chance.choice((3, 7, 7, 14)))
    story.assigned(agency, after=timedelta(hours=2) if age > timedelta(hours=3) else timedelta(seconds=1), respond=days)
    story.sent()
    if chance.random() < 0.75 and age > timedelta(days=1):
        story.progressed(chance.choice(NOTES), after=age * chance.uniform(0.1, 0.4), agency=agency)
        if chance.random() < 0.7:
            shown = before_and_after(story) if int(complaint[1:]) % 2 else ()
            story.resolved(chance.choice(DONE), after=age * chance.uniform(0.5, 0.95), agency=agency, evidence=shown)
    return story
