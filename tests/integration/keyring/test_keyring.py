"""What the keyring promises on a real database."""

import asyncio

import pytest

from shared.contracts.values import Words
from shared.keyring import KeyErased, Keyring, WrongMasterKey, open_sealed, seal
from shared.keyring.cache import KeyCache
from shared.master_key import MasterKey
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from tests.support.databases import watched
from tests.support.stack import Stack

MASTER = b"m" * 32
SURAKARTA, TANGERANG = TenantId("33.72"), TenantId("36.71")
A, B, FOREIGN = (SURAKARTA, "a"), (SURAKARTA, "b"), (TANGERANG, "a")


def keyring_of(database: Database, master_key: bytes = MASTER) -> Keyring:
    """A keyring as another process has it: with a cache of its own."""
    return Keyring(database, master_key)


async def test_a_key_is_made_once_and_found_by_every_process(database: Database) -> None:
    made = await keyring_of(database).ensure_keys([A, B, FOREIGN])
    assert set(made) == {A, B, FOREIGN}
    assert len({key.material for key in made.values()}) == 3
    assert await keyring_of(database).ensure_keys([B, A]) == {A: made[A], B: made[B]}
    assert await keyring_of(database).fetch([A, B]) == {"a": made[A], "b": made[B]}


async def test_known_and_new_keys_come_together(database: Database) -> None:
    known = await keyring_of(database).ensure_keys([A])
    keys = await keyring_of(database).ensure_keys([A, B, A])
    assert set(keys) == {A, B}
    assert keys[A] == known[A]


async def test_processes_that_make_a_key_at_once_get_the_same(database: Database) -> None:
    results = await asyncio.gather(*(keyring_of(database).ensure_keys([A, B, FOREIGN]) for _ in range(10)))
    assert all(result == results[0] for result in results)


async def test_new_keys_of_many_tenants_are_one_durable_write_and_known_ones_a_read_more(
    database: Database, stack: Stack
) -> None:
    async with watched(database, stack.mongo) as (same, sent):
        await keyring_of(same).ensure_keys([A, FOREIGN])
        assert [name for name, _ in sent.commands] == ["insert"]
        assert sent.named("insert")[0]["writeConcern"] == {"w": "majority", "j": True}
        sent.commands.clear()
        keyring = keyring_of(same)
        await keyring.ensure_keys([A, B])
        assert [name for name, _ in sent.commands] == ["insert", "find"]
        sent.commands.clear()
        await keyring.ensure_keys([A, B])
        await keyring.fetch([A, B])
        assert sent.commands == []
        await keyring_of(same).fetch([A, B, FOREIGN])
        assert [name for name, _ in sent.commands] == ["find"]


async def test_no_key_lies_open_in_the_database(database: Database) -> None:
    keys = await keyring_of(database).ensure_keys([A])
    (document,) = await database.get_collection("keys").find().to_list(None)
    assert keys[A].material not in bytes(document["wrapped"])
    assert set(document) == {"_id", "tenant", "key", "wrapped", "by", "created_at"}


async def test_another_master_key_opens_nothing_and_says_so(database: Database) -> None:
    await keyring_of(database).ensure_keys([A])
    with pytest.raises(WrongMasterKey, match="ADUAN_MASTER_KEY"):
        await keyring_of(database, b"x" * 32).fetch([A])


async def test_a_key_moved_to_another_tenant_does_not_open(database: Database) -> None:
    await keyring_of(database).ensure_keys([A])
    document = await database.get_collection("keys").find_one({"tenant": SURAKARTA})
    assert document
    await database.get_collection("keys").insert_one({**document, "_id": f"{TANGERANG}|a", "tenant": TANGERANG})
    with pytest.raises(WrongMasterKey):
        await keyring_of(database).fetch([FOREIGN])


async def test_a_tenant_cannot_fetch_anothers_key(database: Database) -> None:
    await keyring_of(database).ensure_keys([B])
    assert await keyring_of(database).fetch([(TANGERANG, "b")]) == {}


async def test_an_erased_key_opens_nothing_any_more(database: Database) -> None:
    keyring = keyring_of(database)
    keys = await keyring.ensure_keys([A, B])
    sealed = seal(keys[A], Words(text="Jalan rusak"), tenant=SURAKARTA, complaint_id="c", purpose="words")
    opened = open_sealed(keys[A], sealed, Words, tenant=SURAKARTA, complaint_id="c", purpose="words")
    assert opened.text == "Jalan rusak"
    assert await keyring.erase(*A) is True
    assert await keyring.erase(*A) is False
    assert set(await keyring.fetch([A, B])) == {"b"}
    assert set(await keyring_of(database).fetch([A, B])) == {"b"}
    tombstone = await database.get_collection("keys").find_one({"key": "a"})
    assert tombstone
    assert "wrapped" not in tombstone
    assert tombstone["erased_at"]


async def test_an_erased_key_is_never_made_again_and_the_others_are_given(database: Database) -> None:
    await keyring_of(database).ensure_keys([A])
    await keyring_of(database).erase(*A)
    keyring = keyring_of(database)
    with pytest.raises(KeyErased) as raised:
        await keyring.ensure_keys([A, B])
    assert raised.value.refs == (A,)
    assert set(await keyring.ensure_keys([B])) == {B}
    assert set(await keyring_of(database).fetch([A, B])) == {"b"}


async def test_a_key_erased_before_it_was_made_cannot_be_made(database: Database) -> None:
    assert await keyring_of(database).erase(*A) is False
    with pytest.raises(KeyErased):
        await keyring_of(database).ensure_keys([A])


async def test_a_process_that_holds_an_erased_key_forgets_it_within_a_minute(database: Database) -> None:
    now = 0.0
    elsewhere = Keyring(database, MASTER, cache=KeyCache(clock=lambda: now))
    await elsewhere.ensure_keys([A])
    await keyring_of(database).erase(*A)
    now = 60.0
    assert await elsewhere.fetch([A]) == {}
    with pytest.raises(KeyErased):
        await elsewhere.ensure_keys([A])


async def test_nothing_asked_for_is_nothing_sent(database: Database, stack: Stack) -> None:
    async with watched(database, stack.mongo) as (same, sent):
        assert await keyring_of(same).ensure_keys([]) == {}
        assert await keyring_of(same).fetch([]) == {}
        assert sent.commands == []


async def test_who_read_what_is_noted(database: Database) -> None:
    keyring = keyring_of(database)
    await keyring.ensure_indexes()
    await keyring.audit(SURAKARTA, "verifier", "complaint-1", "reporter")
    (note,) = await database.get_collection("audit").find({}, {"_id": 0}).to_list(None)
    assert note.pop("at").tzinfo is not None
    assert note == {"tenant": SURAKARTA, "actor": "verifier", "complaint_id": "complaint-1", "purpose": "reporter"}


async def test_keys_are_replaced_while_services_with_either_key_read_and_write(database: Database) -> None:
    old, new = b"o" * 32, b"n" * 32
    before = Keyring(database, MasterKey(old, others=[new]), cache=KeyCache(ttl_seconds=0))
    after = Keyring(database, MasterKey(new, names=old, others=[old]), cache=KeyCache(ttl_seconds=0))
    refs = [(SURAKARTA, f"k{number}") for number in range(7)]
    made = await before.ensure_keys(refs)
    await before.erase(*refs[6])

    told: list[int] = []
    assert await after.rewrap(told.append, at_once=2) == 6
    assert told == [2, 4, 6]
    made |= await before.ensure_keys([B])  # a service that was not restarted yet makes another
    assert await before.fetch(refs) == {key: made[SURAKARTA, key] for _, key in refs[:6]}
    assert await after.rewrap(told.append) == 1
    assert await after.rewrap(told.append) == 0

    alone = Keyring(database, MasterKey(new, names=old))
    assert await alone.fetch([*refs, B]) == {key: made[SURAKARTA, key] for key in ("b", *(k for _, k in refs[:6]))}
    with pytest.raises(WrongMasterKey):
        await Keyring(database, old).fetch(refs)


async def test_a_key_that_no_master_key_opens_is_told_and_left_alone(database: Database) -> None:
    await Keyring(database, b"x" * 32).ensure_keys([A])
    with pytest.raises(WrongMasterKey):
        await Keyring(database, MasterKey(b"n" * 32, others=[b"o" * 32])).rewrap(lambda _: None)
    assert await Keyring(database, b"x" * 32).fetch([A])
