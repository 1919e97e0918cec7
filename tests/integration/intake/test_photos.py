"""Photos on their way: multipart submissions, what is kept of a photo, and who can see it."""

import io
import json
from collections.abc import Callable
from typing import Any

import httpx
from PIL import Image

from tests.integration.intake.conftest import SOLO, Intake

Draw = Callable[..., bytes]
URL = f"/api/v1/tenants/{SOLO}/complaints"


def file(data: bytes, name: str = "foto.jpg", kind: str = "image/jpeg") -> tuple[str, tuple[str, bytes, str]]:
    return ("photos", (name, data, kind))


async def send(intake: Intake, files: list[Any], key: str | None = None, **fields: str) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await intake.client.post(URL, data=fields or {"text": "Jalan rusak"}, files=files, headers=headers)


async def photos_of(intake: Intake, complaint_id: str) -> list[dict[str, Any]]:
    commit = await intake.database["commits"].find_one({"stream": complaint_id})
    assert commit is not None
    photos: list[dict[str, Any]] = commit["events"][0]["data"]["photos"]
    return photos


async def test_a_photo_is_kept_without_its_metadata_and_sealed(intake: Intake, photo: Draw) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Kamera Rahasia"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (7.0, 33.0, 59.0)
    answer = await send(intake, [file(photo("JPEG", (640, 480), exif=exif, comment=b"catatan"))])
    assert answer.status_code == 202, answer.text
    (kept,) = await photos_of(intake, answer.json()["complaint_id"])
    assert (kept["width"], kept["height"]) == (480, 640)

    shown = await intake.client.get(f"/media/{kept['media_id']}")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == kept["content_type"] == "image/jpeg"
    assert "private" in shown.headers["cache-control"]
    assert "immutable" in shown.headers["cache-control"]
    assert len(shown.content) == kept["size"]
    image = Image.open(io.BytesIO(shown.content))
    assert image.size == (480, 640)
    assert dict(image.getexif()) == {}
    assert b"Kamera Rahasia" not in shown.content
    assert b"catatan" not in shown.content

    chunks = await intake.database["media.chunks"].find().to_list(None)
    assert b"\xff\xd8\xff" not in b"".join(chunk["data"] for chunk in chunks)[:64]


async def test_the_complaint_may_be_json_beside_the_photos(intake: Intake, photo: Draw) -> None:
    body = {"text": "Jalan rusak", "location": {"area_code": "33.72.01"}}
    answers = [
        await send(intake, [file(photo())], complaint=json.dumps(body)),
        await intake.client.post(
            URL, files=[file(photo()), ("complaint", ("c.json", json.dumps(body), "application/json"))]
        ),
        await send(intake, [file(photo())], text="Jalan rusak", area_code="33.72.01"),
    ]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.json()["complaint_id"] for answer in answers}) == 3


async def test_a_retry_with_photos_stores_nothing_twice_and_answers_the_same(intake: Intake, photo: Draw) -> None:
    data = photo()
    first = await send(intake, [file(data)], key="p-1")
    second = await send(intake, [file(data, name="other-name.jpeg")], key="p-1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    other = await send(intake, [file(photo("PNG"))], key="p-1")
    assert other.status_code == 409
    assert len(await intake.commits()) == 1
    assert await intake.database["media_names"].count_documents({}) == 1
    assert await intake.database["media.files"].count_documents({}) == 1


async def test_each_file_that_is_no_photo_is_named_and_nothing_is_kept(intake: Intake, photo: Draw) -> None:
    html = b"<html><script>alert(1)</script></html>"
    pdf_first = b"%PDF-1.7\n" + photo()
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
    cases: dict[str, tuple[bytes, str]] = {
        "HTML named JPEG": (html, "foto.jpg"),
        "PDF and JPEG in one": (pdf_first, "foto.jpg"),
        "GIF": (photo("GIF"), "foto.gif"),
        "HEIC": (heic, "foto.heic"),
        "cut off": (photo("PNG")[:200], "foto.png"),
        "a JPEG's beginning and then nothing": (b"\xff\xd8\xff\xe0" + bytes(500), "foto.jpg"),
        "an empty file": (b"", "foto.jpg"),
        "a bomb": (photo("PNG", (9000, 9000), compress_level=9), "foto.png"),
        "more than 10 MB": (photo() + bytes(11 * 1024 * 1024), "foto.jpg"),
    }
    for name, (data, filename) in cases.items():
        answer = await send(intake, [file(photo()), file(data, name=filename)])
        assert answer.status_code == 422, name
        assert [error["field"] for error in answer.json()["errors"]] == ["photos[1]"], name
    six = await send(intake, [file(photo())] * 6)
    assert [error["field"] for error in six.json()["errors"]] == ["photos"]
    assert await intake.commits() == []
    assert await intake.database["media_names"].count_documents({}) == 0


async def test_faults_of_fields_and_photos_are_told_together(intake: Intake) -> None:
    answer = await send(intake, [file(b"no photo")], text=" ", phone="1", colour="red")
    assert {error["field"] for error in answer.json()["errors"]} == {"text", "reporter.phone", "colour", "photos[0]"}


async def test_a_photo_is_gone_when_its_reporter_is_erased_and_nobody_guesses_another(
    intake: Intake, photo: Draw
) -> None:
    answer = await send(intake, [file(photo())], text="a", phone="081225550147")
    (kept,) = await photos_of(intake, answer.json()["complaint_id"])
    named = await intake.database["media_names"].find_one({})
    assert named is not None
    await intake.keyring.erase(SOLO, named["key"])
    replica = await intake.start()
    assert (await replica.get(f"/media/{kept['media_id']}")).status_code == 410
    other_tenant = kept["media_id"].replace("33.72-", "36.71-")
    for guess in (other_tenant, "33.72-" + "0" * 32, "nothing", "33.72"):
        assert (await replica.get(f"/media/{guess}")).status_code == 404
