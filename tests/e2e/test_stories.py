"""The five practices of the domain, told by the people who live them, each on the screens that they have."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.later import let_alarms_ring
from tests.e2e.system import System
from tests.e2e.town import DESK, PHONE, SOON, Town, look, photo, picture, system_with_one_address
from tests.support.stack import breakable_stack
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(120)
BOTH = (PHONE, DESK)
LADDER_OF_DPUPR = (
    *(f"{who}@dpupr.tanjungpinang.example" for who in ("penghubung", "kepala")),
    "walikota@setda.tanjungpinang.example",
)
"""Who is mailed when its clocks run out, beside the unit that has the case: the liaison, the head, the mayor."""
SEND = "main button.btn-primary.btn-lg"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, str]]:
    """One system for all stories; they are about different cases."""
    folder = tmp_path_factory.mktemp("town")
    with breakable_stack(folder / "stack") as stack, system_with_one_address(stack, folder) as system:
        yield system


@pytest.fixture
def town(running: tuple[System, str], browser: Browser) -> Iterator[Town]:
    """The town with nobody in it yet. The system comes before the browser, whose loop would be in its way."""
    town = Town(*running, browser)
    yield town
    town.leave()


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """How it looked two hours ago."""
    return photo(tmp_path, "sebelum", "#7a4a1e", taken=time.time() - 7200)


@pytest.fixture
def after(tmp_path: Path) -> Path:
    """How it looks since ten minutes ago."""
    return photo(tmp_path, "sesudah", "#3c8a4f", taken=time.time() - 600)


def do(page: Page, action: str) -> None:
    """Choose an action of the case page; its form opens, unless it is open from the start."""
    chosen = page.locator("#tindakan nav [aria-current]")
    if chosen.inner_text().strip() != action:
        page.locator("#tindakan nav").get_by_role("link", name=action, exact=True).click()
    expect(chosen).to_have_text(action)


def sent(page: Page, done: str) -> None:
    """Send the form of an action and see that it was carried out."""
    page.locator("#tindakan form button[type=submit]").click()
    expect(page.locator("main .notice").first).to_contain_text(done)
    look(page)


def solved(page: Page, note: str, *, before: Path | None = None, after: Path) -> None:
    """Say on the case page that the work is done, with photos."""
    do(page, "Selesaikan")
    page.fill("#note", note)
    if before is not None:
        page.set_input_files("#evidence_before", before)
    page.set_input_files("#evidence_after", after)
    expect(page.locator(".evidence-after .photo-preview img")).to_have_count(1)
    sent(page, "Kasus dinyatakan selesai")


def report(town: Town, tenant: str, text: str, *, area: str, phone: str, photo: Path | None = None) -> str:
    """A citizen answers the guided form's questions on a phone; return the code."""
    page = town.page(f"/lapor/{tenant}")
    look(page)
    page.select_option("#area_1", area)
    page.fill("#address", "Depan pasar")
    for field, answer in (("#text", text), ("#photos", photo), ("#phone", phone)):
        page.click(SEND)
        expect(page.locator(field)).to_be_visible()
        if isinstance(answer, str):
            page.fill(field, answer)
        elif answer is not None:
            page.set_input_files(field, answer)
        look(page)
    page.click(SEND)
    expect(page.locator("h1")).to_have_text("Periksa laporan Anda")
    look(page)
    page.click(SEND)
    expect(page.locator("#kode")).to_be_visible()
    look(page)
    return page.locator("#kode").inner_text()


def test_tanjungpinang_a_beggar_is_seen_and_the_photo_follows_minutes_later(
    town: Town, before: Path, after: Path
) -> None:
    team = town.staff("verifikator@humas.tanjungpinang.example", "/lapor/petugas")
    look(team, BOTH)
    team.check("input[value=social]")
    team.fill("#text", "Ada pengemis membawa anak kecil di lampu merah Batu 10.")
    team.fill("#source", "https://media.example/warga/77")
    team.set_input_files("#photos", before)
    team.fill("#phone", "0812 7001 0001")
    team.click(SEND)
    expect(team.locator("#kode")).to_contain_text("2172-")
    code = team.locator("#kode").inner_text()
    picture(team, "desk-team")
    town.becomes(code, "assigned")
    assert "Dinas Sosial" in town.told("+6281270010001", code, "Dinas Sosial")

    agency = town.staff("admin@dinsos.tanjungpinang.example")
    look(agency, BOTH)
    picture(agency, "desk-phone")
    town.case(agency, code)
    solved(agency, "Ibu dan anaknya sudah kami antar ke rumah singgah.", before=before, after=after)
    town.becomes(code, "resolved")
    assert f"SELESAI {code}" in town.told("+6281270010001", code, "selesai", "1708")

    town.sms("21.72", "0812 7001 0001", f"SELESAI {code}")
    town.becomes(code, "closed")
    town.sms("21.72", "0812 7001 0001", f"NILAI {code} 5")
    assert town.told("+6281270010001", code, "nilai Anda")
    citizen = town.page(f"/lacak/{code}")
    expect(citizen.get_by_role("heading", name="Sebelum dan sesudah")).to_be_visible()
    look(citizen, BOTH)


def test_tangerang_the_office_sees_who_has_not_responded_and_the_board_moves(town: Town) -> None:
    board = town.page("/papan/36.71", DESK)
    by_app = httpx.post(
        f"{town.url}/api/v1/tenants/36.71/complaints",
        json={"text": "Sampah menumpuk di Jalan Daan Mogot.", "reporter": {"phone": "+6281280020001"}},
        timeout=20,
    ).json()["tracking_code"]
    by_form = report(
        town, "36.71", "Balai warga terkunci, padahal sudah dipesan.", area="36.71.01", phone="081280020002"
    )
    town.becomes(by_app, "assigned")
    waiting = board.locator("#papan table").first.get_by_role("row")
    expect(waiting.filter(has_text="Dinas Lingkungan Hidup")).to_have_count(1, timeout=SOON * 1000)
    expect(waiting.filter(has_text="Tim verifikasi")).to_have_count(1, timeout=SOON * 1000)

    verifier = town.staff("verifikator1@laksa.tangerang.example", size=DESK)
    look(verifier, BOTH)
    town.case(verifier, by_form)
    do(verifier, "Disposisikan")
    verifier.select_option("#category", index=1)
    verifier.select_option("#agency", "kecamatan-tangerang/kelurahan-sukarasa")
    sent(verifier, "Kasus didisposisikan")
    look(verifier, BOTH)
    picture(verifier, "desk-case")
    kecamatan = waiting.filter(has_text="Kecamatan Tangerang")
    expect(kecamatan).to_have_count(1, timeout=SOON * 1000)
    expect(kecamatan.get_by_role("cell").first).to_have_text("1")
    expect(waiting.filter(has_text="Tim verifikasi")).to_have_count(0)
    look(board, BOTH)

    lurah = town.staff("lurah.sukarasa@kecamatan-tangerang.tangerang.example")
    expect(lurah.locator("[data-open]")).to_have_count(1)
    town.case(lurah, by_form)
    do(lurah, "Beri tanggapan")
    lurah.fill("#note", "Balai kami buka sore ini; penjaganya sudah dihubungi.")
    sent(lurah, "Tanggapan tersimpan")
    expect(kecamatan).to_have_count(0, timeout=SOON * 1000)
    expect(waiting.filter(has_text="Dinas Lingkungan Hidup")).to_have_count(1)
    town.becomes(by_form, "in_progress")


def test_tegal_an_sms_is_answered_with_the_budget_and_its_year(town: Town) -> None:
    code = town.sms("33.28", "0815 4800 3001", "Pak Bupati, jalan rusak parah di Desa Danawarih.")
    town.told("+6281548003001", code)
    town.becomes(code, "assigned")
    agency = town.staff("admin@dpupr.tegalkab.example", size=DESK)
    town.case(agency, code)
    do(agency, "Beri tanggapan")
    agency.fill("#note", "Perbaikan kami usulkan dalam anggaran tahun depan.")
    agency.get_by_text("Ini rencana: sebutkan anggarannya").click()
    agency.fill("#amount", "1.250.000.000")
    agency.fill("#fiscal_year", "2027")
    agency.fill("#source", "APBD Kabupaten")
    look(agency, BOTH)
    sent(agency, "Tanggapan tersimpan")
    assert "2027" in town.told("+6281548003001", code, "Rencana", "1.250.000.000")
    citizen = town.page(f"/lacak/{code}")
    wait_until(lambda: bool(citizen.reload()) and "1.250.000.000" in citizen.inner_text("main"), SOON)
    expect(citizen.locator("main")).to_contain_text("2027")
    look(citizen, BOTH)


def test_tegal_a_collapsed_school_goes_to_the_province_under_the_same_code(town: Town) -> None:
    code = town.sms("33.28", "0815 4800 3002", "Atap sekolah ambruk di SMA negeri, murid belajar di halaman.")
    town.becomes(code, "assigned")
    regency = town.staff("verifikator@laporbupati.tegalkab.example", size=DESK)
    town.case(regency, code)
    do(regency, "Alihkan ke daerah lain")
    regency.select_option("#to", "33")
    regency.fill("#note", "SMA adalah wewenang provinsi.")
    sent(regency, "Kasus ditawarkan")

    province = town.staff("verifikator1@laporgub.jatengprov.example", size=DESK)
    town.case(province, code)
    do(province, "Terima dari daerah lain")
    sent(province, "milik daerah Anda")
    assert "Kode tetap sama" in town.told("+6281548003002", code, "Provinsi Jawa Tengah", "dialihkan")
    do(province, "Disposisikan")
    province.select_option("#category", "sekolah-rusak")
    sent(province, "Kasus didisposisikan")
    town.becomes(code, "assigned")
    citizen = town.page(f"/lacak/{code}")
    expect(citizen.locator("main")).to_contain_text("Provinsi Jawa Tengah")
    look(citizen, BOTH)


def due(page: Page) -> datetime:
    """When the last clock of the case on the page runs out."""
    shown = page.locator("section[aria-labelledby=tenggat] time").all()
    return max(datetime.fromisoformat(str(each.get_attribute("datetime"))) for each in shown)


def test_a_drain_has_more_time_than_a_counter_and_the_ladder_is_climbed_when_it_is_over(town: Town) -> None:
    counter = town.sms("21.72", "0812 7001 0002", "KTP elektronik saya belum jadi, sudah dua bulan.")
    drain = report(town, "21.72", "Gorong-gorong tersumbat, air masuk rumah.", area="21.72.01", phone="081270010003")
    for code in (counter, drain):
        town.becomes(code, "assigned")
    head = town.staff("walikota@setda.tanjungpinang.example", size=DESK)
    town.case(head, counter)
    soon = due(head)
    town.case(head, drain)
    assert (due(head) - soon).days > 20

    climbed = let_alarms_ring(town.system, "21.72", 10)
    assert set(climbed) == {"reminder", "due", "head", "executive"}
    for address in LADDER_OF_DPUPR:
        town.mailed(address, "Terlambat")
    head.reload()
    look(head, BOTH)


def test_solo_road_works_are_closed_by_both_photos_and_the_reporter(town: Town, before: Path, after: Path) -> None:
    code = report(
        town, "33.72", "Jalan berlubang di depan Pasar Gede.", area="33.72.04", phone="081225550001", photo=before
    )
    town.becomes(code, "assigned")
    agency = town.staff("admin@dpupr.surakarta.example")
    town.case(agency, code)
    do(agency, "Selesaikan")
    agency.fill("#note", "Lubang sudah ditambal.")
    agency.locator("#tindakan form button[type=submit]").click()
    expect(agency.locator("#tindakan")).to_contain_text("perlu foto sebelum dikerjakan")
    expect(agency.locator("#note")).to_have_value("Lubang sudah ditambal.")
    look(agency)
    solved(agency, "Lubang sudah ditambal.", before=before, after=after)
    town.becomes(code, "resolved")

    citizen = town.page(f"/lacak/{code}")
    look(citizen, BOTH)
    picture(citizen, "tracking-before-after")
    citizen.get_by_text("Belum beres? Buka kembali").click()
    citizen.get_by_label("Apa yang belum beres?").fill("Sudah berlubang lagi setelah hujan.")
    citizen.set_input_files("#photos", before)
    citizen.get_by_role("button", name="Buka kembali laporan").click()
    expect(citizen.locator(".notice").first).to_contain_text("buka kembali")
    look(citizen)
    town.becomes(code, "assigned")
    agency.reload()
    solved(agency, "Sudah kami aspal ulang.", before=before, after=after)
    town.becomes(code, "resolved")

    citizen.goto(f"{town.url}/lacak/{code}")
    citizen.check("input[name=rating][value='5']")
    citizen.get_by_role("button", name="Ya, sudah beres").click()
    expect(citizen.locator(".notice").first).to_contain_text("Terima kasih")
    town.becomes(code, "closed")
    public = town.page("/aduan?daerah=33.72")
    look(public, BOTH)
    public.locator("main a[href^='/aduan/33.72/']").first.click()
    expect(public.locator("main")).to_contain_text("Sesudah")
    assert public.locator("main img[src^='/bukti/']").count() >= 2
    look(public, BOTH)
