"""One behaviour for every place photos can lie: in memory, in GridFS, in an S3-compatible store."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from moto.server import ThreadedMotoServer

from services.intake.adapters.media_gridfs import GridFsMedia
from services.intake.adapters.media_s3 import S3Media
from services.intake.application.ports import Media, StoredPhoto
from tests.integration.intake.conftest import SOLO, TANGERANG
from tests.support.databases import fresh_database
from tests.support.stack import Stack
from tests.unit.intake.fakes import FakeMedia

PHOTO = StoredPhoto(
    media_id="33.72-0123456789abcdef",
    complaint_id="c" * 32,
    key_id="k" * 32,
    content_type="image/webp",
    data=bytes(range(256)) * 3000,
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
    await media.put(SOLO, PHOTO)
    assert await media.get(SOLO, PHOTO.media_id) == PHOTO


async def test_the_same_photo_put_again_even_at_once_is_one(media: Media) -> None:
    await asyncio.gather(*(media.put(SOLO, PHOTO) for _ in range(5)))
    await media.put(SOLO, PHOTO)
    assert await media.get(SOLO, PHOTO.media_id) == PHOTO
    await media.delete(SOLO, [PHOTO.media_id])
    assert await media.get(SOLO, PHOTO.media_id) is None


async def test_a_tenant_sees_its_own_photos_alone(media: Media) -> None:
    await media.put(SOLO, PHOTO)
    assert await media.get(TANGERANG, PHOTO.media_id) is None
    await media.delete(TANGERANG, [PHOTO.media_id])
    assert await media.get(SOLO, PHOTO.media_id) == PHOTO


async def test_what_is_not_there_is_none_and_may_be_deleted(media: Media) -> None:
    assert await media.get(SOLO, "33.72-none") is None
    await media.delete(SOLO, ["33.72-none"])
    await media.delete(SOLO, [])


async def test_gridfs_keeps_no_second_copy_of_a_photo_put_five_times_at_once(stack: Stack) -> None:
    async with fresh_database(stack.mongo) as database:
        gridfs = GridFsMedia(database)
        await gridfs.prepare()
        await asyncio.gather(*(gridfs.put(SOLO, PHOTO) for _ in range(5)))
        assert await database["media.files"].count_documents({}) == 1
        assert await database["media.chunks"].count_documents({}) > 0
        await gridfs.delete(SOLO, [PHOTO.media_id])
        assert await database["media.chunks"].count_documents({}) == 0
