"""The service as a process: its API, its pages' privacy, its lists and its live boards."""

import csv
import io
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest

from tests.integration.reporting.site import Site, reporting_site
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack
from tests.support.wait import wait_until

CITIES = ("33.72", "33.28")


@pytest.fixture(scope="module")
def site(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    namespace = new_namespace()
    try:
        with reporting_site(stack, namespace, tmp_path_factory.mktemp("logs"), count=250) as running:
            yield running
    finally:
        drop(stack, namespace)


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=10) as asking:
        yield asking


def test_the_api_tells_a_complaints_way_to_whoever_has_its_code(site: Site, client: httpx.Client) -> None:
    story = site.one("33.72", "assigned", "progressed", "resolved")
    answer = client.get(f"/api/v1/complaints/{story.code}")
    told = answer.json()
    assert (told["tracking_code"], told["tenant"], told["status"]) == (story.code, "33.72", "resolved")
    assert [step["event"] for step in told["timeline"]] == ["received", "assigned", "progressed", "resolved"]
    assert told["agency_name"] != told["agency"]
    assert "no-store" in answer.headers["cache-control"]
    assert client.get(f"/api/v1/complaints/{story.code.lower().replace('-', ' ')}").json() == told


def test_a_code_that_is_not_known_yet_is_a_404_that_says_to_try_again(client: httpx.Client) -> None:
    answer = client.get("/api/v1/complaints/3372-AAAA-AAAA-AAAA")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert "beberapa detik" in answer.json()["detail"]
    page = client.get("/lacak/3372-AAAA-AAAA-AAAA")
    assert page.status_code == 404
    assert "coba=1" in page.headers["refresh"]
    assert "refresh" not in client.get("/lacak/3372-AAAA-AAAA-AAAA?coba=3").headers


def test_who_guesses_codes_has_to_wait_and_others_do_not(site: Site, client: httpx.Client) -> None:
    guesser = {"x-forwarded-for": "203.0.113.7"}
    answers = [client.get(f"/api/v1/complaints/3372-AAAA-AAAA-{n:04d}", headers=guesser) for n in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {404}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) > 0
    story = site.one("33.72", "assigned")
    assert client.get(f"/lacak/{story.code}", headers={"x-forwarded-for": "203.0.113.8"}).status_code == 200


def test_the_tracking_page_is_kept_by_nobody_and_shows_photos_to_the_codes_holder_alone(
    site: Site, client: httpx.Client
) -> None:
    story = next(s for s in site.stories if s.photos and s.visibility == "public" and len(s.envelopes) > 4)
    page = client.get(f"/lacak/{story.code}")
    assert f"/media/{story.id}-0" in page.text
    assert (page.headers["referrer-policy"], page.headers["x-robots-tag"]) == ("same-origin", "noindex")
    assert "no-store" in page.headers["cache-control"]
    public = client.get(f"/aduan/{story.tenant}/{story.id}").text
    assert "/media/" not in public
    assert story.code not in public


def test_the_public_reads_nothing_of_a_secret_complaint(site: Site, client: httpx.Client) -> None:
    story = next(
        s
        for s in site.stories
        if s.visibility == "secret" and [e for e in s.envelopes if "progressed" in e.event.topic]
    )
    note = next(e.event.note for e in story.envelopes if "progressed" in e.event.topic)  # type: ignore[attr-defined]
    page = client.get(f"/aduan/{story.tenant}/{story.id}").text
    assert story.text not in page
    assert note not in page
    assert "Kelurahan" not in page
    assert note in client.get(f"/lacak/{story.code}").text
    rows = client.get(f"/api/v1/tenants/{story.tenant}/complaints?limit=200").json()["items"]
    row = next(row for row in rows if row["complaint_id"] == story.id)
    assert (row["text"], row["area_code"], row["lat"], row["lon"]) == (None, None, None, None)


def test_what_nobody_verified_is_not_public(site: Site, client: httpx.Client) -> None:
    for statuses in (("queued",), ("queued", "rejected")):
        story = next(s for s in site.stories if _case(s) == statuses)
        assert client.get(f"/aduan/{story.tenant}/{story.id}").status_code == 404
        rows = client.get(f"/api/v1/tenants/{story.tenant}/complaints?limit=200").json()["items"]
        assert story.id not in {row["complaint_id"] for row in rows}
        assert client.get(f"/lacak/{story.code}").status_code == 200


def _case(story: object) -> tuple[str, ...]:
    return tuple(e.event.topic.partition(".")[2] for e in story.envelopes if e.source == "/router")  # type: ignore[attr-defined]


def test_a_list_is_of_its_tenant_alone_and_complete(site: Site, client: httpx.Client) -> None:
    for tenant in ("33.72", "33.28", "36.71"):
        ids: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query: dict[str, str | int] = {"limit": 40, **({"cursor": cursor} if cursor else {})}
            page = client.get(f"/api/v1/tenants/{tenant}/complaints", params=query).json()
            assert {row["tenant"] for row in page["items"]} <= {tenant}
            ids += [row["complaint_id"] for row in page["items"]]
            cursor = page["next"]
        verified = {s.id for s in site.stories if s.tenant == tenant and "assigned" in _case(s)}
        assert sorted(ids) == sorted(verified)


def test_the_csv_has_what_the_list_has_and_nothing_a_sheet_would_run(site: Site, client: httpx.Client) -> None:
    answer = client.get("/aduan/unduh.csv?daerah=33.28")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["id"] for row in rows} == {s.id for s in site.stories if s.tenant == "33.28" and "assigned" in _case(s)}


def test_a_board_counts_every_complaint_once_in_each_way(site: Site, client: httpx.Client) -> None:
    board = client.get("/api/v1/tenants/33.72/board").json()
    count = sum(story.tenant == "33.72" for story in site.stories)
    assert board["total"] == sum(board["statuses"].values()) == count
    for dimension in ("agencies", "categories", "areas"):
        assert sum(row["total"] for row in board[dimension]) == count
    waiting = sum(row["total"] for row in board["not_responded"])
    assert waiting == sum(
        story.tenant == "33.72" and _case(story)[-1:] in (("queued",), ("assigned",), ()) for story in site.stories
    )


def test_the_provinces_board_is_the_sum_of_its_tenants(client: httpx.Client) -> None:
    province = client.get("/api/v1/tenants/33/board").json()
    assert province["total"] == sum(row["total"] for row in province["tenants"])
    assert {row["id"] for row in province["tenants"]} == {"33", *CITIES}
    for city in CITIES:
        total = client.get(f"/api/v1/tenants/{city}/board").json()["total"]
        assert total == next(row["total"] for row in province["tenants"] if row["id"] == city)


def test_a_board_says_that_it_changed_and_not_more_than_once_a_second(site: Site, client: httpx.Client) -> None:
    heard: list[float] = []
    listening, stop = threading.Event(), threading.Event()

    def listen() -> None:
        with httpx.Client(timeout=30) as other, other.stream("GET", f"{site.url}/papan/33/langsung") as stream:
            listening.set()
            for line in stream.iter_lines():
                if line.startswith("event: papan"):
                    heard.append(time.monotonic())
                if stop.is_set() or len(heard) == 3:
                    return

    ear = threading.Thread(target=listen, daemon=True)
    ear.start()
    assert listening.wait(10)
    before = client.get("/api/v1/tenants/33/board").json()["statuses"]["resolved"]
    stories = [s for s in site.stories if s.tenant in CITIES and _case(s) == ("assigned",)][:12]
    for story in stories:
        site.tell(story.resolved().envelopes[-1:])
    wait_until(lambda: len(heard) >= 2, 20)
    stop.set()
    site.tell(stories[0].envelopes[-1:])
    gaps = [later - earlier for earlier, later in pairwise(heard)]
    assert min(gaps) > 0.9
    wait_until(
        lambda: client.get("/api/v1/tenants/33/board").json()["statuses"]["resolved"] == before + len(stories), 10
    )


@pytest.mark.parametrize("path", ["/", "/kota/33.72", "/kota/33", "/lacak", "/aduan", "/aduan?daerah=33", "/papan"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_speak_both_languages(client: httpx.Client, path: str, language: str) -> None:
    page = client.get(path, headers={"accept-language": language, "accept": "text/html"})
    assert (page.status_code, page.headers["content-language"]) == (200, language)


@pytest.mark.parametrize(
    "path", ["/kota/99.99", "/papan/x", "/papan/99/isi", "/aduan?daerah=11", "/api/v1/tenants/99/board"]
)
def test_a_place_without_reports_is_a_404_in_words(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "33.72" in answer.json()["detail"]
