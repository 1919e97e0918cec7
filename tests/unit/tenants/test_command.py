"""`aduan tenant apply` before it reaches Kafka: which files it takes, what it prints, how it ends."""

from pathlib import Path

from typer.testing import CliRunner

from deploy.cli.tenant import app
from shared.tenants.loader import tenant_files
from tests.unit.tenants.sample import SAMPLE, written


def test_check_says_that_sound_files_are_sound(tmp_path: Path) -> None:
    written(tmp_path, SAMPLE)

    result = CliRunner().invoke(app, ["apply", "--check", str(tmp_path)])

    assert (result.exit_code, result.stdout) == (0, "1 tenant, no faults\n")


def test_every_fault_of_every_file_is_printed_with_file_and_line_and_the_command_fails(tmp_path: Path) -> None:
    one = written(tmp_path, SAMPLE.replace("kind: city", "kind: town"), "one.yaml")
    two = written(tmp_path, SAMPLE.replace("agency: dishub", "agency: nobody"), "two.yml")

    result = CliRunner().invoke(app, ["apply", str(tmp_path)])

    assert result.exit_code == 1
    assert f"{one}:3: " in result.stderr
    assert f"{two}:51: " in result.stderr
    assert "2 faults; nothing was published" in result.stderr


def test_a_folder_without_files_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["apply", str(tmp_path)])

    assert result.exit_code == 1
    assert "give a file, or a folder" in result.stderr


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, SAMPLE)

    assert tenant_files([tmp_path, path]) == [path]
