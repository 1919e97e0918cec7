"""The timeline of a case for staff: what its lines say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.router.domain.facts import CaseAmended
from services.router.domain.values import Classification, Sealed, Visibility
from services.router.entrypoints.desk.happened import lines
from services.router.entrypoints.desk.names import Names
from shared.regions.regions import Regions
from shared.tenants.directory import TenantDirectory
from shared.tenants.loader import load_tenants

START = datetime(2026, 3, 3, 3, tzinfo=UTC)
[SOLO], _ = load_tenants([Path("deploy/tenants/33.72.yaml")])
NAMES = Names(SOLO, TenantDirectory(), Regions.load())
WORDS = Sealed(key="k", data="ZGF0YQ==")


def amended(
    hour: int, words: Sealed | None = None, masked: tuple[tuple[str, str], ...] = (), hidden: tuple[str, ...] = ()
) -> CaseAmended:
    return CaseAmended(
        category="jalan-rusak",
        classification=Classification.ORDINARY,
        area_code=None,
        visibility=Visibility.PUBLIC,
        public_words=words,
        masked_media=masked,
        hidden_media=hidden,
        at=START + timedelta(hours=hour),
    )


def test_an_amendment_tells_what_is_new_and_does_not_repeat_what_was_said_before() -> None:
    masked = (("m1", "m9"),)
    happened = [
        amended(0, WORDS),
        amended(1, WORDS, masked),
        amended(2, WORDS, masked, ("m2",)),
        amended(3, WORDS, masked),
    ]
    told = lines(happened, NAMES, str, words=dict.fromkeys(range(1, 5), "Lubang di depan pasar."))
    assert [line.title for line in told] == [
        "Keterangan diubah atau disamarkan",
        "Foto disamarkan untuk umum",
        "Foto disembunyikan",
        "Foto tidak lagi disamarkan atau disembunyikan",
    ]
    assert [line.words for line in told] == ["Lubang di depan pasar.", None, None, None]
    assert [line.number for line in told] == [1, 2, 3, 4]
