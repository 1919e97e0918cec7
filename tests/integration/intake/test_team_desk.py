"""The team's desk for other channels: who may use it, and what becomes of what they write down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shared.tenancy.ids import TenantId
from shared.web.staff import Caller
from shared.web.staff_pass import COOKIE, LIFE, StaffPass
from tests.integration.intake.conftest import MASTER_KEY, SOLO, TANGERANG, Intake

DESK = "/lapor/petugas"
TYPED = {"key": "form-1", "channel": "phone", "text": "Lampu jalan mati", "phone": "0812 2555 0147", "name": "Siti"}


def pass_of(role: str = "public_relations", tenant: TenantId = SOLO, at: datetime | None = None) -> dict[str, str]:
    """The cookie of a member of staff."""
    caller = Caller(tenant, role, account="humas-1", name="Rini Humas")
    return {COOKIE: StaffPass(MASTER_KEY).make(caller, at or datetime.now(UTC))}


async def post(intake: Intake, cookies: dict[str, str] | None = None, **changes: str) -> httpx.Response:
    header = "; ".join(f"{name}={value}" for name, value in (cookies or pass_of()).items())
    return await intake.client.post(DESK, data=TYPED | changes, headers={"Cookie": header})


async def test_what_staff_write_down_is_a_complaint_of_that_channel_and_shows_its_code(
    intake: Intake, photo: Callable[..., bytes]
) -> None:
    intake.client.cookies.update(pass_of())
    answer = await intake.client.post(
        DESK,
        data=TYPED | {"channel": "social", "source": "https://media.example/1", "area_1": "33.72.01", "area_2": ""},
        files=[("photos", ("a.png", photo("PNG"), "image/png"))],
    )
    assert answer.status_code == 303, answer.text
    (commit,) = await intake.commits()
    said = commit["events"][0]["data"]
    assert (said["entered_by"], said["source"]) == ("humas-1", "https://media.example/1")
    assert (said["complaint"]["channel"], said["location"]["area_code"]) == ("social", "33.72.01")
    assert len(said["photos"]) == 1
    assert "81225550147" not in repr(commit)
    page = await intake.client.get(answer.headers["location"])
    assert said["complaint"]["tracking_code"] in page.text
    assert 'value="social" id="channel" checked' in page.text or 'value="social" checked' in page.text
    assert "Lampu jalan mati" not in page.text


async def test_the_button_pressed_twice_is_one_complaint_and_a_changed_form_is_asked_about(intake: Intake) -> None:
    codes = {(await post(intake)).headers["location"] for _ in range(2)}
    assert len(codes) == 1
    changed = await post(intake, text="Jalan rusak")
    assert changed.status_code == 409
    assert "Jalan rusak</textarea>" in changed.text
    assert 'value="form-1"' not in changed.text
    assert len(await intake.commits()) == 1


async def test_a_mistake_shows_the_form_again_with_all_that_was_typed(intake: Intake) -> None:
    page = await post(intake, source="media sosial", phone="12", category="no-such")
    assert page.status_code == 422
    assert "Lampu jalan mati</textarea>" in page.text
    assert [typed for typed in ("12", "Siti", "form-1", "media sosial") if f'value="{typed}"' not in page.text] == []
    assert 'id="source-error"' in page.text
    assert await intake.commits() == []


async def test_without_javascript_the_lists_of_areas_come_with_the_page(intake: Intake) -> None:
    page = await post(intake, action="areas", area_1="33.72.01")
    assert page.status_code == 200
    assert 'name="area_2"' in page.text
    assert await intake.commits() == []


async def test_whoever_is_not_signed_in_is_sent_to_renew_the_pass_and_back(intake: Intake) -> None:
    late = datetime.now(UTC) - LIFE - timedelta(seconds=1)
    for cookies in ({}, {COOKIE: "forged"}, pass_of(at=late)):
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        page = await intake.client.get(DESK, headers={"Cookie": header})
        assert (page.status_code, page.headers["location"]) == (303, "/masuk/perpanjang?ke=%2Flapor%2Fpetugas")
        form = await intake.client.post(DESK, data=TYPED, headers={"Cookie": header})
        assert (form.status_code, form.headers["location"]) == (307, "/masuk/perpanjang?ke=%2Flapor%2Fpetugas")
    assert await intake.commits() == []


@pytest.mark.parametrize("role", ["executive", "province_viewer", "agency_head"])
async def test_roles_that_only_look_may_not_write_down(intake: Intake, role: str) -> None:
    assert (await post(intake, pass_of(role))).status_code == 403
    assert await intake.commits() == []


async def test_a_complaint_belongs_to_the_tenant_of_whoever_wrote_it_down(intake: Intake) -> None:
    code = (await post(intake, pass_of(tenant=TANGERANG))).headers["location"]
    (commit,) = await intake.commits()
    assert commit["tenant"] == TANGERANG
    cookie = f"{COOKIE}={pass_of()[COOKIE]}"
    elsewhere = await intake.client.get(code, headers={"Cookie": cookie})
    assert 'id="kode"' not in elsewhere.text


async def test_a_form_of_another_site_writes_nothing_down(intake: Intake) -> None:
    header = f"{COOKIE}={pass_of()[COOKIE]}"
    refused = await intake.client.post(DESK, data=TYPED, headers={"Cookie": header, "Origin": "https://jahat.example"})
    assert refused.status_code == 403
    assert await intake.commits() == []
