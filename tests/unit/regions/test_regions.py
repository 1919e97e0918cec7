"""Regions are found by code and by name, and know what they lie in."""

import pytest

from shared.regions import RegionKind, Regions


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load()


@pytest.mark.parametrize(
    ("code", "kind", "title"),
    [
        ("33", RegionKind.PROVINCE, "Provinsi Jawa Tengah"),
        ("33.72", RegionKind.REGENCY, "Kota Surakarta"),
        ("33.28", RegionKind.REGENCY, "Kabupaten Tegal"),
        ("33.72.04", RegionKind.DISTRICT, "Kecamatan Jebres"),
        ("33.72.04.1011", RegionKind.VILLAGE, "Kelurahan Mojosongo"),
        ("33.28.10.2001", RegionKind.VILLAGE, "Desa Kalisapu"),
    ],
)
def test_a_region_knows_its_kind_and_how_people_write_it(
    regions: Regions, code: str, kind: RegionKind, title: str
) -> None:
    region = regions.get(code)

    assert region is not None
    assert (region.kind, region.title) == (kind, title)


def test_every_region_lies_in_one_that_is_there(regions: Regions) -> None:
    for province in regions.children():
        assert province.parent is None
        for regency in regions.children(province.code):
            assert regency.parent == province.code
            for district in regions.children(regency.code):
                assert all(village.parent == district.code for village in regions.children(district.code))


def test_all_provinces_and_regencies_of_indonesia_are_there(regions: Regions) -> None:
    provinces = regions.children()

    assert len(provinces) == 38
    assert sum(len(regions.children(province.code)) for province in provinces) == 514


@pytest.mark.parametrize("province", ["21", "33", "36"])
def test_every_district_of_a_described_province_has_its_villages(regions: Regions, province: str) -> None:
    districts = [district for regency in regions.children(province) for district in regions.children(regency.code)]

    assert districts
    assert all(regions.children(district.code) for district in districts)


def test_children_are_in_order_of_their_names(regions: Regions) -> None:
    names = [district.name for district in regions.children("33.72")]

    assert names == ["Banjarsari", "Jebres", "Laweyan", "Pasar Kliwon", "Serengan"]


def test_the_path_leads_from_the_province_down(regions: Regions) -> None:
    assert [region.code for region in regions.path("33.72.04.1011")] == ["33", "33.72", "33.72.04", "33.72.04.1011"]


def test_a_label_is_written_from_small_to_large(regions: Regions) -> None:
    assert regions.label("33.72.04.1011") == "Kelurahan Mojosongo, Kecamatan Jebres, Kota Surakarta"
    assert regions.label("33") == "Provinsi Jawa Tengah"
    assert regions.label("99.99") == "99.99"


def test_containing_goes_by_whole_parts_of_the_code(regions: Regions) -> None:
    assert regions.contains("33", "33.72.04")
    assert regions.contains("33.72", "33.72")
    assert not regions.contains("33.72", "33")
    assert not regions.contains("33.7", "33.72")


def test_an_unknown_code_is_nothing(regions: Regions) -> None:
    assert regions.get("99") is None
    assert regions.get("") is None
    assert "33.7" not in regions
    assert regions.children("99") == []


def test_a_search_finds_whole_names_first_however_they_are_spaced(regions: Regions) -> None:
    found = regions.search("pasarkliwon", within="33.72")

    assert [region.code for region in found] == ["33.72.03", "33.72.03.1003"]


def test_a_search_stays_within_its_area_and_its_limit(regions: Regions) -> None:
    found = regions.search("sari", within="36.71", limit=3)

    assert len(found) == 3
    assert all(regions.contains("36.71", region.code) for region in found)
    assert regions.search("   ") == []
