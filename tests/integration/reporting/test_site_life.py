"""The service as a process: what a reporter, and everybody else, is shown of a case in each state of its life."""

import csv
import io
from collections.abc import Iterator, Mapping

import httpx
import pytest

from tests.integration.reporting.lives import SOLO, tell_lives
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.site import reporting_site
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack

Lives = Mapping[str, LongStory]
LABELS = {
    "received": "Menunggu verifikasi",
    "deferred": "Ditunda, menunggu pelapor",
    "assigned": "Terdisposisi ke",
    "in_progress": "Ditindaklanjuti oleh",
    "resolved": "Selesai, menunggu konfirmasi pelapor",
    "closed": "Selesai",
    "reopened": "Terdisposisi ke",
    "rejected": "Diarsipkan",
    "merged": "Digabung",
    "transferred": "Terdisposisi ke",
    "withdrawn": "Dicabut pelapor",
}


@pytest.fixture(scope="module")
def told(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lives]]:
    """The address of a site, and the stories it was told."""
    namespace = new_namespace()
    try:
        with reporting_site(stack, namespace, tmp_path_factory.mktemp("logs"), count=5) as site:
            yield site.url, tell_lives(stack, namespace, site)
    finally:
        drop(stack, namespace)


@pytest.fixture
def lives(told: tuple[str, Lives]) -> Lives:
    return told[1]


@pytest.fixture
def client(told: tuple[str, Lives]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=told[0], timeout=10, headers={"accept": "text/html"}) as asking:
        yield asking


def kinds(page: str) -> list[str]:
    """The replies that a page offers."""
    return [part.partition('"')[0] for part in page.split('name="kind" value="')[1:]]


@pytest.mark.parametrize(("name", "label"), LABELS.items())
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_status_is_told_in_both_languages(
    client: httpx.Client, lives: Lives, name: str, label: str, language: str
) -> None:
    page = client.get(f"/lacak/{lives[name].code}", headers={"accept-language": language})
    assert (page.status_code, page.headers["content-language"]) == (200, language)
    assert (label in page.text) is (language == "id")


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("received", ["add"]),
        ("deferred", ["add"]),
        ("assigned", ["add"]),
        ("resolved", ["confirm", "reopen"]),
        ("closed", ["reopen"]),
        ("rejected", []),
        ("merged", []),
        ("transferred", ["add"]),
        ("withdrawn", []),
    ],
)
def test_the_reporter_is_offered_what_makes_sense_now(
    client: httpx.Client, lives: Lives, name: str, offered: list[str]
) -> None:
    page = client.get(f"/lacak/{lives[name].code}").text
    assert kinds(page) == offered
    assert page.count(f'action="/tanggapan/{lives[name].code}" method="post" enctype="multipart/form-data"') == len(
        offered
    )


def test_after_a_reply_the_page_says_thanks_and_asks_nothing_again(client: httpx.Client, lives: Lives) -> None:
    page = client.get(f"/lacak/{lives['resolved'].code}?terkirim=confirm").text
    assert "beberapa detik" in page
    assert kinds(page) == []
    assert kinds(client.get(f"/lacak/{lives['resolved'].code}?terkirim=x").text) == ["confirm", "reopen"]


def test_withdrawing_is_asked_once_more_and_only_while_it_is_possible(client: httpx.Client, lives: Lives) -> None:
    page = client.get(f"/lacak/{lives['assigned'].code}/cabut")
    assert (kinds(page.text), page.headers["x-robots-tag"]) == (["withdraw"], "noindex")
    for name in ("resolved", "merged", "rejected"):
        code = lives[name].code
        assert client.get(f"/lacak/{code}/cabut").headers["location"] == f"/lacak/{code}"


def test_a_form_can_be_told_from_another_sites(client: httpx.Client, lives: Lives) -> None:
    assert client.get(f"/lacak/{lives['resolved'].code}").headers["referrer-policy"] == "same-origin"


def test_question_plan_and_pictures_are_shown(client: httpx.Client, lives: Lives) -> None:
    assert "Di jalan apa lubangnya?" in client.get(f"/lacak/{lives['deferred'].code}").text
    assert "Rp1.250.000.000, tahun anggaran 2027, sumber dana APBD" in (
        client.get(f"/lacak/{lives['in_progress'].code}").text
    )
    for path in (f"/lacak/{lives['resolved'].code}", f"/aduan/{SOLO}/{lives['resolved'].id}"):
        page = client.get(path).text
        assert '<img src="/bukti/life-resolved-before"' in page
        assert '<img src="/bukti/life-resolved-after"' in page
        assert '<video src="/bukti/life-film"' in page
    assert '<img src="/bukti/life-resolved-before"' in client.get("/aduan?status=solved").text
    assert '<img src="/bukti/life-closed-after"' in client.get("/kota/33.72").text


def test_of_the_reporters_photos_everybody_sees_the_masked_copy_alone(client: httpx.Client, lives: Lives) -> None:
    masked, other = lives["in_progress"], lives["assigned"]
    assert '<img src="/bukti/life-masked"' in client.get(f"/lacak/{masked.code}").text
    public = client.get(f"/aduan/{SOLO}/{masked.id}").text
    assert '<img src="/bukti/life-masked"' in public
    assert "/media/" not in public
    assert f'<img src="/media/{other.id}-0"' in client.get(f"/lacak/{other.code}").text
    assert "/media/" not in client.get(f"/aduan/{SOLO}/{other.id}").text


def test_the_policy_lets_pictures_and_films_of_this_site_be_shown_alone(client: httpx.Client, lives: Lives) -> None:
    policy = client.get(f"/lacak/{lives['resolved'].code}").headers["content-security-policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert "'self'" in rules["img-src"]
    assert rules.get("media-src", rules["default-src"]) == ["'self'"]
    assert rules["form-action"] == ["'self'"]


def test_no_time_is_named_while_the_clocks_stand(client: httpx.Client, lives: Lives) -> None:
    told = client.get(f"/api/v1/complaints/{lives['deferred'].code}").json()
    assert [told[f"{clock}_by"] for clock in ("verify", "respond", "resolve", "confirm")] == [None] * 4
    assert told["question"].startswith("Di jalan apa")
    assert "Paling lambat" not in client.get(f"/lacak/{lives['deferred'].code}").text


def test_a_merged_complaint_tells_how_the_other_goes_on_and_never_its_code(client: httpx.Client, lives: Lives) -> None:
    merged, other = lives["merged"], lives["resolved"]
    page = client.get(f"/lacak/{merged.code}").text
    assert f'href="/aduan/{SOLO}/{other.id}"' in page
    assert "Lubang sudah ditambal." in page
    assert other.code not in page
    told = client.get(f"/api/v1/complaints/{merged.code}").json()
    assert told["merged_into"] == {"status": "resolved", "url": f"/aduan/{SOLO}/{other.id}"}
    assert client.get(f"/aduan/{SOLO}/{merged.id}").headers["location"] == f"/aduan/{SOLO}/{other.id}"


def test_the_code_leads_to_the_tenant_that_took_the_complaint_over(client: httpx.Client, lives: Lives) -> None:
    story = lives["transferred"]
    told = client.get(f"/api/v1/complaints/{story.code}").json()
    assert (told["tenant"], told["status"], told["agency"]) == ("33", "assigned", "dpubmck")
    assert [(step["tenant"], step["event"]) for step in told["timeline"]] == [
        ("33.72", "received"),
        ("33.72", "queued"),
        ("33.72", "transferred"),
        ("33", "queued"),
        ("33", "transfer_accepted"),
        ("33", "assigned"),
    ]
    assert "Dialihkan ke Provinsi Jawa Tengah" in client.get(f"/lacak/{story.code}").text
    assert client.get(f"/aduan/{SOLO}/{story.id}").headers["location"] == f"/aduan/33/{story.id}"
    assert story.text in client.get(f"/aduan/33/{story.id}").text


def test_what_is_over_is_gone_from_the_public_list(client: httpx.Client, lives: Lives) -> None:
    assert client.get(f"/aduan/{SOLO}/{lives['withdrawn'].id}").status_code == 404
    rows = client.get(f"/api/v1/tenants/{SOLO}/complaints?limit=200").json()["items"]
    listed = {row["complaint_id"] for row in rows} & {story.id for story in lives.values()}
    assert listed == {lives[name].id for name in ("assigned", "in_progress", "resolved", "closed", "reopened")}


def test_lists_and_boards_as_files_say_how_it_went(client: httpx.Client, lives: Lives) -> None:
    rows = csv.DictReader(io.StringIO(client.get(f"/aduan/unduh.csv?daerah={SOLO}").text.removeprefix("\ufeff")))
    closed = next(row for row in rows if row["id"] == lives["closed"].id)
    assert (closed["ditutup_oleh"], closed["nilai"], closed["dibuka_kembali"]) == ("pelapor", "5", "0")
    assert closed["foto_sesudah"] == "/bukti/life-closed-after"
    board = client.get(f"/api/v1/tenants/{SOLO}/board").json()
    assert (board["outcomes"]["ratings"]["5"], board["outcomes"]["closed_by_reporter"]) == (1, 1)
    table = csv.DictReader(io.StringIO(client.get(f"/papan/{SOLO}/kinerja.csv").text))
    assert next(row for row in table if row["daerah_atau_instansi"] == "dpupr")["nilai_rata_rata"] == "5.00"
