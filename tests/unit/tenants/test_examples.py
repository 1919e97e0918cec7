"""The example tenants of deploy/tenants are sound, and say what the places they describe are known for."""

import re
from pathlib import Path

import pytest

from shared.contracts.tenant import Agency, Staff, StaffRole, TenantConfigured
from shared.contracts.values import Classification, ClockUnit
from shared.tenants.loader import load_tenants, tenant_files

FOLDER = Path(__file__).parents[3] / "deploy" / "tenants"


@pytest.fixture(scope="module")
def tenants() -> dict[str, TenantConfigured]:
    loaded, faults = load_tenants(tenant_files([FOLDER]))
    assert faults == []
    return {tenant.id: tenant for tenant in loaded}


def test_there_is_a_province_and_four_of_the_places_with_a_practice_of_their_own(
    tenants: dict[str, TenantConfigured],
) -> None:
    assert set(tenants) == {"33", "33.28", "33.72", "36.71", "21.72"}


def test_solo_answers_first_within_24_hours_whatever_the_category(tenants: dict[str, TenantConfigured]) -> None:
    for category in tenants["33.72"].categories:
        assert category.clocks.respond is not None, category.id
        assert (category.clocks.respond.amount, category.clocks.respond.unit) == (24, ClockUnit.HOURS), category.id


def test_solo_knows_each_of_its_54_kelurahan_as_a_unit_with_its_lurah(tenants: dict[str, TenantConfigured]) -> None:
    units = [u for agency in tenants["33.72"].agencies for u in agency.units if u.id.startswith("kelurahan-")]

    assert len({area for unit in units for area in unit.areas}) == len(units) == 54
    assert all(person.role is StaffRole.AREA_HEAD for unit in units for person in unit.staff)


def test_drainage_takes_longer_than_a_counter_service_in_tanjungpinang(tenants: dict[str, TenantConfigured]) -> None:
    drainage, counter = (tenants["21.72"].category(name) for name in ("drainase", "ktp"))

    assert drainage is not None
    assert counter is not None
    assert drainage.clocks.resolve is not None
    assert counter.clocks.resolve is not None
    assert drainage.clocks.resolve.amount > counter.clocks.resolve.amount


def test_tangerang_has_41_agencies(tenants: dict[str, TenantConfigured]) -> None:
    assert len(tenants["36.71"].agencies) == 41


def test_a_civil_servant_shopping_in_office_hours_is_a_matter_of_supervision(
    tenants: dict[str, TenantConfigured],
) -> None:
    category = tenants["33.28"].category("disiplin-pegawai")

    assert category is not None
    assert category.classification is Classification.SUPERVISION
    assert "pns belanja jam kerja" in category.keywords


def test_every_tenant_leaves_some_categories_to_the_verifier(tenants: dict[str, TenantConfigured]) -> None:
    for tenant in tenants.values():
        routed = {rule.category for rule in tenant.rules}
        assert None not in routed, tenant.id
        assert {category.id for category in tenant.categories} - routed, tenant.id


def test_every_tenant_takes_complaints_by_web_api_and_sms(tenants: dict[str, TenantConfigured]) -> None:
    for tenant in tenants.values():
        assert {channel.kind for channel in tenant.channels} == {"web", "api", "sms"}


def test_every_address_is_in_the_domain_that_is_reserved_for_examples(tenants: dict[str, TenantConfigured]) -> None:
    for tenant in tenants.values():
        assert all(email.endswith(".example") for email in _emails(tenant)), tenant.id


def test_white_words_can_be_read_on_every_tenants_colour(tenants: dict[str, TenantConfigured]) -> None:
    for tenant in tenants.values():
        assert _contrast_with_white(tenant.colour) >= 4.5, tenant.id


def _emails(tenant: TenantConfigured) -> list[str]:
    people = [*tenant.staff, *(person for agency in tenant.agencies for person in _people(agency))]
    units = [unit.email for agency in tenant.agencies for unit in agency.units if unit.email]
    return [person.email for person in people] + units + [agency.email for agency in tenant.agencies]


def _people(agency: Agency) -> list[Staff]:
    return [*agency.staff, *(person for unit in agency.units for person in unit.staff)]


def _contrast_with_white(colour: str) -> float:
    """WCAG 2.2's contrast ratio; 4.5 is its least for text."""
    parts = [int(part, 16) / 255 for part in re.findall("..", colour.removeprefix("#"))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
