"""Settings are read from the environment, and what is wrong is said by name."""

import base64
import os
from pathlib import Path

import pytest
from pydantic import Field

from shared.checkpoints import checkpoint_from, no_checkpoint
from shared.config import CommonSettings, KafkaSecurity, SettingsError, read_settings, secret_folders

KEY = base64.b64encode(b"k" * 32).decode()


class WithTokens(CommonSettings):
    """A service's settings with one that is JSON."""

    tokens: dict[str, str] = Field(default_factory=dict)


def refuse(settings: type[CommonSettings] = CommonSettings) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings(settings)
    return str(raised.value)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with a master key and nothing else of ours."""
    for name in list(os.environ):
        if name.startswith("ADUAN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADUAN_MASTER_KEY", KEY)
    return monkeypatch


def test_a_master_key_is_enough() -> None:
    settings = CommonSettings.read()
    assert settings.master_key_bytes == b"k" * 32
    assert settings.kafka_bootstrap_servers == "127.0.0.1:19092"
    assert settings.mongo_database_prefix == "aduan_"


def test_without_a_master_key_the_message_says_how_to_make_one(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("ADUAN_MASTER_KEY")
    text = refuse()
    assert text.startswith("ADUAN_MASTER_KEY is not set")
    assert "os.urandom(32)" in text


@pytest.mark.parametrize("value", ["secret", base64.b64encode(b"k" * 16).decode(), "k" * 32])
def test_a_wrong_master_key_is_refused_without_being_shown(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("ADUAN_MASTER_KEY", value)
    text = refuse()
    assert text.startswith("ADUAN_MASTER_KEY: it must be 32 random bytes in base64")
    assert value not in text


def test_every_wrong_variable_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ADUAN_HTTP_PORT", "seventy")
    environment.setenv("ADUAN_LOG_LEVEL", "loud")
    text = refuse()
    assert "ADUAN_HTTP_PORT" in text
    assert "ADUAN_LOG_LEVEL" in text


def test_a_variable_that_should_be_json_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ADUAN_TOKENS", "not json")
    assert refuse(WithTokens) == "ADUAN_TOKENS: it must be JSON"


def test_an_empty_variable_counts_as_not_set(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ADUAN_HTTP_PORT", "")
    assert CommonSettings.read().http_port == 8000


def test_the_master_key_is_not_shown_with_the_settings() -> None:
    assert KEY not in repr(CommonSettings.read())


def test_only_a_named_point_can_kill() -> None:
    assert checkpoint_from(None) is no_checkpoint
    checkpoint_from("somewhere else")("here")


def test_a_secret_may_lie_in_a_file_and_the_environment_comes_first(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ADUAN_MASTER_KEY").write_text(f"{base64.b64encode(b'f' * 32).decode()}\n")
    environment.setitem(CommonSettings.model_config, "secrets_dir", str(tmp_path))
    assert read_settings(CommonSettings).master_key_bytes == b"k" * 32
    environment.delenv("ADUAN_MASTER_KEY")
    assert read_settings(CommonSettings).master_key_bytes == b"f" * 32


def test_secrets_of_several_owners_lie_in_folders_of_their_own(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Kubernetes mounts them: files are links into a hidden folder beside them."""
    for folder, name, value in [("aduan", "ADUAN_MASTER_KEY", KEY), ("mongo", "ADUAN_MONGO_URL", "mongodb://there")]:
        hidden = tmp_path / folder / "..data"
        hidden.mkdir(parents=True)
        (hidden / name).write_text(value)
        (tmp_path / folder / name).symlink_to(Path("..data") / name)
    environment.delenv("ADUAN_MASTER_KEY")
    environment.setitem(CommonSettings.model_config, "secrets_dir", secret_folders(tmp_path))
    assert read_settings(CommonSettings).mongo_url == "mongodb://there"
    assert secret_folders(tmp_path / "aduan") == [tmp_path / "aduan"]
    assert secret_folders(tmp_path / "nowhere") == []


def test_who_speaks_with_kafka_and_how_is_read_together(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = tmp_path / "ca.crt"
    authority.touch()
    environment.setenv("ADUAN_KAFKA_USERNAME", "aduan-router")
    environment.setenv("ADUAN_KAFKA_PASSWORD", "nobody-knows")
    environment.setenv("ADUAN_KAFKA_TLS", "true")
    environment.setenv("ADUAN_KAFKA_CA_FILE", str(authority))
    security = CommonSettings.read().kafka_security
    assert security == KafkaSecurity("aduan-router", "nobody-knows", True, authority)
    assert "nobody-knows" not in repr(security)


def test_half_a_way_to_speak_with_kafka_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("ADUAN_KAFKA_USERNAME", "aduan-router")
    assert "ADUAN_KAFKA_USERNAME needs ADUAN_KAFKA_PASSWORD" in refuse()
    environment.setenv("ADUAN_KAFKA_PASSWORD", "nobody-knows")
    authority = tmp_path / "ca.crt"
    authority.touch()
    environment.setenv("ADUAN_KAFKA_CA_FILE", str(authority))
    assert "ADUAN_KAFKA_TLS=true" in refuse()
