"""Settings come from QIANTOU_ variables; mistakes are said in Chinese, without the value; the key is made once."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.config import ConfigError, load_settings, secret_keys


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in list(os.environ):
        if name.startswith("QIANTOU_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("QIANTOU_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QIANTOU_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    settings = load_settings()
    assert settings.data_dir == tmp_path / "qiantou"
    assert settings.database == f"sqlite:///{(tmp_path / 'qiantou' / 'qiantou.db').as_posix()}"
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "")
    assert not settings.data_dir.exists(), "reading settings touches no disk"


def test_values_are_taken_and_tidied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANTOU_DATABASE_URL", "postgresql://who:p%40ss@db:5432/qiantou")
    monkeypatch.setenv("QIANTOU_PUBLIC_URL", "https://qt.example.com/")
    monkeypatch.setenv("QIANTOU_PORT", "9001")
    monkeypatch.setenv("QIANTOU_HOST", "")
    settings = load_settings()
    assert settings.database == "postgresql+psycopg://who:p%40ss@db:5432/qiantou"
    assert settings.public_url == "https://qt.example.com"
    assert (settings.host, settings.port) == ("127.0.0.1", 9001)


def test_a_home_folder_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANTOU_DATA_DIR", "~/牵头")
    assert load_settings().data_dir == Path.home() / "牵头"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "八千", "0 到 65535 的整数"),
        ("PORT", "70000", "0 到 65535 的整数"),
        ("DATABASE_URL", "mysql://root:hunter2@db/qiantou", "postgresql+psycopg://"),
        ("DATABASE_URL", "hunter2", "sqlite:///"),
        ("PUBLIC_URL", "qt.example.com/hunter2", "https://qiantou.example.com"),
        ("SECRET_KEY", "hunter2", "Fernet"),
        ("HOST", "hunter2 ; rm", "127.0.0.1"),
    ],
)
def test_a_malformed_value_is_named_in_chinese_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"QIANTOU_{name}", value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    message = str(caught.value)
    assert f"环境变量 QIANTOU_{name} 的值不对" in message
    assert said in message
    assert value not in message
    assert "hunter2" not in message


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("QIANTOU_SECRET_KEY", key)
    monkeypatch.setenv("QIANTOU_DATABASE_URL", "postgresql+psycopg://who:hunter2@db/qiantou")
    settings = load_settings()
    assert secret_keys(settings) == [key.encode()]
    assert key not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_the_key_is_made_once_and_only_for_us(clean_environment: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {tuple(found) for found in pool.map(lambda _: secret_keys(load_settings()), range(16))}
    assert len(keys) == 1
    assert Fernet(keys.pop()[0])
    assert [file.name for file in clean_environment.iterdir()] == ["secret.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE((clean_environment / "secret.key").stat().st_mode) == 0o600
        assert stat.S_IMODE(clean_environment.stat().st_mode) == 0o700


def test_a_damaged_key_is_never_replaced(clean_environment: Path) -> None:
    clean_environment.mkdir()
    (clean_environment / "secret.key").write_bytes(b"half a k")
    with pytest.raises(ConfigError, match="已损坏"):
        secret_keys(load_settings())
    assert (clean_environment / "secret.key").read_bytes() == b"half a k"


def test_a_data_folder_that_cannot_be_made(clean_environment: Path) -> None:
    clean_environment.write_text("a file stands here")
    with pytest.raises(ConfigError, match="QIANTOU_DATA_DIR"):
        secret_keys(load_settings())
