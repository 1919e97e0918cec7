"""One behaviour for every place files can lie: in memory, in GridFS, in an S3-compatible store."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from moto.server import ThreadedMotoServer

from shared.media.gridfs import GridFsMedia
from shared.media.model import Kept
from shared.media.ports import Media
from shared.media.s3 import S3Media
from shared.tenancy.ids import TenantId
from tests.support.databases import fresh_database
from tests.support.media import FakeMedia
from tests.support.stack import Stack

SOLO, TANGERANG = TenantId("33.72"), TenantId("36.71")
DATA = bytes(range(256)) * 3000
PHOTO = Kept(
    media_id="33.72-0123456789abcdef",
    complaint_id="c" * 32,
    key_id="k" * 32,
    content_type="image/webp",
    size=len(DATA),
)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A real HTTP server that speaks S3."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["memory", "gridfs", "s3"])
async def media(request: pytest.FixtureRequest) -> AsyncIterator[Media]:
    """Each place in turn, empty."""
    if request.param == "memory":
        yield FakeMedia()
    elif request.param == "s3":
        store = S3Media(
            endpoint=request.getfixturevalue("s3"),
            bucket="aduan-media",
            access_key="key",
            secret_key="secret-key",
            region="us-east-1",
        )
        await store.prepare()
        await store.prepare()
        yield store
        await store.delete(SOLO, [PHOTO.media_id])
    else:
        stack: Stack = request.getfixturevalue("stack")
        async with fresh_database(stack.mongo) as database:
            gridfs = GridFsMedia(database)
            await gridfs.prepare()
            await gridfs.prepare()
            yield gridfs


async def test_what_is_put_is_got_back_as_it_was(media: Media) -> None:
    await media.put(SOLO, PHOTO, DATA)
    assert await media.find(SOLO, PHOTO.media_id) == PHOTO
    assert await media.read(SOLO, PHOTO.media_id) == DATA


async def test_what_lies_in_the_open_has_no_key(media: Media) -> None:
    bare = replace(PHOTO, key_id=None)
    await media.put(SOLO, bare, DATA)
    assert await media.find(SOLO, bare.media_id) == bare


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (0, 10**9), (300_000, 300_100), (767_999, None), (5, 5), (768_000, None), (9, 4)]
)
async def test_a_part_can_be_read_alone(media: Media, start: int, stop: int | None) -> None:
    await media.put(SOLO, PHOTO, DATA)
    assert await media.read(SOLO, PHOTO.media_id, start, stop) == DATA[start:stop]


async def test_the_same_photo_put_again_even_at_once_is_one(media: Media) -> None:
    await asyncio.gather(*(media.put(SOLO, PHOTO, DATA) for _ in range(5)))
    await media.put(SOLO, PHOTO, DATA)
    assert await media.find(SOLO, PHOTO.media_id) == PHOTO
    await media.delete(SOLO, [PHOTO.media_id])
    assert await media.find(SOLO, PHOTO.media_id) is None


async def test_a_tenant_sees_its_own_photos_alone(media: Media) -> None:
    await media.put(SOLO, PHOTO, DATA)
    assert await media.find(TANGERANG, PHOTO.media_id) is None
    await media.delete(TANGERANG, [PHOTO.media_id])
    assert await media.find(SOLO, PHOTO.media_id) == PHOTO


async def test_what_is_not_there_is_none_and_may_be_deleted(media: Media) -> None:
    assert await media.find(SOLO, "33.72-none") is None
    assert await media.read(SOLO, "33.72-none") is None
    await media.delete(SOLO, ["33.72-none"])
    await media.delete(SOLO, [])


async def test_gridfs_keeps_no_second_copy_of_a_photo_put_five_times_at_once(stack: Stack) -> None:
    async with fresh_database(stack.mongo) as database:
        gridfs = GridFsMedia(database)
        await gridfs.prepare()
        await asyncio.gather(*(gridfs.put(SOLO, PHOTO, DATA) for _ in range(5)))
        assert await database["media.files"].count_documents({}) == 1
        assert await database["media.chunks"].count_documents({}) > 0
        await gridfs.delete(SOLO, [PHOTO.media_id])
        assert await database["media.chunks"].count_documents({}) == 0
