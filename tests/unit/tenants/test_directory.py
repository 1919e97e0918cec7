"""The directory gives what is in force, tells of changes, and is not led astray by what comes again or is amiss."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.changes import changes
from shared.tenants.directory import TenantDirectory
from shared.tenants.loader import load_tenant
from tests.unit.tenants.sample import SAMPLE, written

SOLO = TenantId("33.72")


@pytest.fixture
def solo(tmp_path: Path) -> TenantConfigured:
    tenant = load_tenant(written(tmp_path, SAMPLE))
    assert isinstance(tenant, TenantConfigured)
    return tenant


def _envelope(tenant: TenantConfigured, sequence: int, subject: str = "") -> Envelope:
    return Envelope(
        id=f"tenants:{tenant.id}.{sequence}",
        source="/tenants",
        subject=subject or tenant.id,
        tenant=TenantId(tenant.id),
        sequence=sequence,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        event=tenant,
    )


def _renamed(tenant: TenantConfigured, name: str, tenant_id: str = SOLO) -> TenantConfigured:
    return tenant.model_copy(update={"name": name, "id": tenant_id})


def test_a_tenant_put_in_is_found_and_an_unknown_one_is_none(solo: TenantConfigured) -> None:
    directory = TenantDirectory()
    directory.put(solo)

    assert directory.get(SOLO) == solo
    assert directory.get(TenantId("33")) is None
    assert directory.ready


def test_a_provinces_children_are_its_cities_and_regencies_that_are_tenants(solo: TenantConfigured) -> None:
    directory = TenantDirectory()
    for code in ("33.72", "33", "36.71", "33.28"):
        directory.put(_renamed(solo, code, code))

    assert [tenant.id for tenant in directory.children(TenantId("33"))] == ["33.28", "33.72"]
    assert [tenant.id for tenant in directory.all()] == ["33", "33.28", "33.72", "36.71"]


def test_a_listener_hears_of_what_is_known_of_changes_and_of_a_tenant_that_is_no_more(solo: TenantConfigured) -> None:
    directory, heard = TenantDirectory(), list[str | None]()
    directory.take(SOLO, _envelope(solo, 1))
    directory.on_change(lambda _, tenant: heard.append(tenant and tenant.name))

    directory.take(SOLO, _envelope(_renamed(solo, "Kota Solo"), 2))
    directory.take(SOLO, None)

    assert heard == ["Kota Surakarta", "Kota Solo", None]
    assert directory.get(SOLO) is None


def test_an_older_configuration_that_comes_again_changes_nothing(solo: TenantConfigured) -> None:
    directory, heard = TenantDirectory(), list[str]()
    directory.take(SOLO, _envelope(_renamed(solo, "Kota Solo"), 2))
    directory.on_change(lambda tenant, _: heard.append(tenant))
    heard.clear()

    directory.take(SOLO, _envelope(solo, 1))
    directory.take(SOLO, _envelope(_renamed(solo, "Kota Solo"), 2))

    assert heard == []
    assert directory.sequence(SOLO) == 2
    assert (found := directory.get(SOLO)) is not None
    assert found.name == "Kota Solo"


def test_a_tenant_may_begin_anew_after_it_was_removed(solo: TenantConfigured) -> None:
    directory = TenantDirectory()
    directory.take(SOLO, _envelope(solo, 7))
    directory.take(SOLO, None)
    directory.take(SOLO, _envelope(solo, 1))

    assert directory.sequence(SOLO) == 1


def test_a_configuration_under_another_tenants_key_is_left_out(solo: TenantConfigured) -> None:
    directory = TenantDirectory()
    directory.take("36.71", _envelope(solo, 1))

    assert directory.all() == []


def test_changes_name_what_is_new_gone_and_changed(solo: TenantConfigured) -> None:
    after = solo.model_copy(
        update={
            "name": "Kota Solo",
            "categories": (solo.categories[0].model_copy(update={"name": "Jalan"}),),
            "rules": (*solo.rules[1:], solo.rules[0]),
            "channels": (),
        }
    )

    assert changes(solo, solo) == []
    assert changes(None, solo) == ["new: 2 agencies, 2 categories, 3 rules, 1 staff"]
    assert changes(solo, after) == [
        "name: Kota Surakarta → Kota Solo",
        "categories: - parkir-liar, ~ jalan-rusak",
        "rules: in another order",
        "channels: changed",
    ]


@pytest.mark.parametrize("part", sorted(set(TenantConfigured.model_fields) - {"id"}))
def test_no_part_of_a_configuration_can_change_unnoticed(solo: TenantConfigured, part: str) -> None:
    after = solo.model_copy(update={part: ()})
    [change] = changes(solo, after)
    assert change.startswith(f"{part}: ")
