"""Small rules: ids, text, SMS, steps, areas, rates."""

import pytest

from services.intake.adapters.names import KeyedNames
from services.intake.adapters.rates import Rates
from services.intake.application.choose_area import deepest, levels
from services.intake.domain.centres import centre_of
from services.intake.domain.sms import complaint_text
from services.intake.domain.steps import Step, after, before, step_of
from services.intake.domain.text import clean, is_email, national_id
from shared.contracts.values import Channel
from shared.regions.model import RegionKind
from shared.regions.regions import Regions
from tests.unit.intake.fakes import SOLO

REGIONS = Regions.load()


def test_the_same_submission_has_the_same_id_and_nobody_else_can_make_it() -> None:
    ours, theirs = KeyedNames(b"a" * 32), KeyedNames(b"b" * 32)
    assert ours.complaint_id(SOLO, Channel.API, "k") == ours.complaint_id(SOLO, Channel.API, "k")
    assert ours.complaint_id(SOLO, Channel.API, "k") != theirs.complaint_id(SOLO, Channel.API, "k")
    assert ours.media_id(SOLO, "c", "d") != ours.media_id(SOLO, "cd", "")
    assert "aaaa" not in repr(ours)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("LAPOR lampu mati", "lampu mati"),
        ("lapor#lampu mati", "lampu mati"),
        ("Aduan: lampu mati", "lampu mati"),
        ("laporan saya", "laporan saya"),
        ("LAPOR", "LAPOR"),
        (" \n ", "(SMS kosong)"),
    ],
)
def test_the_keyword_is_not_part_of_the_complaint(message: str, text: str) -> None:
    assert complaint_text(message) == text


def test_text_is_cleaned_and_emoji_stay() -> None:
    assert clean(" Halo\r\ndunia \U0001f6a7\u200d ") == "Halo\ndunia \U0001f6a7\u200d"


@pytest.mark.parametrize("address", ["a@b.id", "a.b+c@d-e.co.id"])
def test_addresses_a_mail_server_takes(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize("address", ["a@b", "a b@c.id", "@c.id", "a@-c.id", "a@c.id, d@e.id", "a@" + "b" * 250 + ".id"])
def test_addresses_it_does_not(address: str) -> None:
    assert not is_email(address)


def test_a_national_id_is_sixteen_digits_however_it_is_grouped() -> None:
    assert national_id("3372 0101-0180.0001") == "3372010101800001"
    assert national_id("337201010180000") is None
    assert national_id("٣٣٧٢٠١٠١٠١٨٠٠٠٠١") is None


def test_the_steps_lead_from_where_to_the_check_and_each_fault_to_its_step() -> None:
    assert [before(Step.WHERE), after(Step.WHERE), after(Step.CHECK)] == [None, Step.WHAT, Step.CHECK]
    assert step_of("reporter.phone") is Step.CONTACT
    assert step_of("photos[2]") is Step.PHOTO
    assert step_of("location.area_code") is Step.WHERE
    assert step_of("text") is Step.WHAT
    assert step_of("class") is Step.CHECK


def test_a_city_asks_for_kecamatan_then_kelurahan_and_a_province_for_the_city_first() -> None:
    city = levels(REGIONS, "33.72", "")
    assert [level.kind for level in city] == [RegionKind.DISTRICT]
    chosen = levels(REGIONS, "33.72", "33.72.01")
    assert [(level.kind, level.chosen) for level in chosen] == [
        (RegionKind.DISTRICT, "33.72.01"),
        (RegionKind.VILLAGE, ""),
    ]
    province = levels(REGIONS, "33", "33.72.01.1001")
    assert [level.chosen for level in province] == ["33.72", "33.72.01", "33.72.01.1001"]
    assert levels(REGIONS, "33.72", "36.71.01") == city


def test_a_list_left_over_from_another_kecamatan_is_dropped() -> None:
    assert deepest("33.72", ["33.72.01", "33.72.01.1001"]) == ("33.72.01.1001", False)
    assert deepest("33.72", ["33.72.02", "33.72.01.1001"]) == ("33.72.02", True)
    assert deepest("33.72", ["", ""]) == ("", False)
    assert deepest("33.72", ["36.71.01"]) == ("", True)


def test_a_map_opens_at_the_city_or_its_province() -> None:
    assert centre_of("33.72") == (-7.57, 110.82)
    assert centre_of("33.01") == centre_of("33")
    assert centre_of("99") == centre_of("31")


async def test_a_client_has_its_own_limit_and_all_of_them_the_tenants() -> None:
    refused: list[tuple[str, str]] = []
    rates = Rates(client="2/minute", tenant="3/minute", hold=0, refused=lambda *what: refused.append(what))
    assert [await rates.wait("33.72", "a"), await rates.wait("33.72", "a")] == [None, None]
    assert await rates.wait("33.72", "a") in range(1, 61)
    assert await rates.wait("33.72", "b") is None
    assert await rates.wait("33.72", "c") in range(1, 121)
    assert await rates.wait("36.71", "c") is None
    assert refused == [("33.72", "client_rate"), ("33.72", "tenant_rate")]
