"""What stops `make up` is said at once, with what to do about it."""

from pathlib import Path

from deploy.local import preflight
from deploy.local.settings import Local, Ports


def test_another_python_is_named_beside_the_one_needed() -> None:
    finding = preflight.python_version((3, 12))
    assert finding is not None
    assert "Python 3.12" in finding
    assert "3.11 is needed" in finding
    assert preflight.python_version((3, 11)) is None


def test_too_little_disk_space_says_how_much_there_is_and_how_to_get_more(tmp_path: Path) -> None:
    finding = preflight.disk_space(tmp_path / "not" / "there" / "yet", lambda _path: 512 * 1024**2)
    assert finding is not None
    assert "Only 0.5 GiB" in finding
    assert "make clean-data" in finding
    assert preflight.disk_space(tmp_path, lambda _path: preflight.NEEDED_BYTES) is None


def test_a_data_directory_that_takes_no_files_is_named() -> None:
    finding = preflight.writable(Path("/proc/aduan"))
    assert finding is not None
    assert finding.startswith("/proc/aduan cannot be written to")


def test_every_taken_port_is_named_with_its_purpose() -> None:
    found = list(preflight.ports({1: "the one", 2: "the other", 3: "a third"}, lambda port: port != 2, within_s=0))
    assert [finding.split(" is taken")[0] for finding in found] == ["Port 1 (the one)", "Port 3 (a third)"]
    assert "--port-offset" in found[0]


def test_ports_that_get_free_meanwhile_are_no_finding() -> None:
    answers = iter([True, True, False])
    assert not list(preflight.ports({1: "the one"}, lambda _port: next(answers), within_s=10))


def test_given_servers_need_no_ports_of_ours() -> None:
    own = Local(Path("/x"), Ports(), kafka=None, mongo=None).wanted_ports()
    given = Local(Path("/x"), Ports(), kafka="kafka:9092", mongo="mongodb://mongo").wanted_ports()
    assert own.keys() - given.keys() == {19092, 19093, 27117}


def test_an_offset_moves_every_port() -> None:
    moved = Local(Path("/x"), Ports(100), kafka=None, mongo=None).wanted_ports()
    assert sorted(moved) == [port + 100 for port in (8000, 8001, 8002, 8003, 8004, 8025, 8026, 19092, 19093, 27117)]
