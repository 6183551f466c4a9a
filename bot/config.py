"""Settings from the environment (QIANTOU_…), read once at the start and handed on."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "QIANTOU_"
KEY_FILE = "secret.key"


class ConfigError(Exception):
    """A setting cannot be used; the message, in Chinese, says which one and what it should look like."""


def default_data_dir() -> Path:
    """`%LOCALAPPDATA%\\qiantou` on Windows, `~/.local/share/qiantou` (or below XDG_DATA_HOME) elsewhere."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "qiantou"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "qiantou"


def _usable_database_url(value: str) -> str:
    if not value:
        return value
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("unreadable") from None
    if url.drivername in ("postgres", "postgresql"):  # what hosting services hand out
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("unknown kind")
    return url.render_as_string(hide_password=False)


def _usable_public_url(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not an address")
    return value.rstrip("/")


def _usable_key(value: SecretStr) -> SecretStr:
    for key in _split(value.get_secret_value()):
        Fernet(key)
    return value


def _split(keys: str) -> list[bytes]:
    """One key or several, the newest first: by commas in the variable, by lines in the file."""
    return [key.strip().encode() for key in keys.replace(",", "\n").splitlines() if key.strip()]


class Settings(BaseSettings):
    """What the environment decides. An empty variable counts as absent. Never logged: the key stays a SecretStr."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: Annotated[str, AfterValidator(_usable_database_url)] = Field(default="", repr=False)
    secret_key: Annotated[SecretStr, AfterValidator(_usable_key)] = SecretStr("")
    public_url: Annotated[str, AfterValidator(_usable_public_url)] = ""
    host: str = Field(default="127.0.0.1", pattern=r"^[0-9A-Za-z.:_\-\[\]]+$")
    port: int = Field(default=8000, ge=0, le=65535)

    @property
    def database(self) -> str:
        """The database to use: the one named, else `qiantou.db` in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'qiantou.db').as_posix()}"


_WANTED = {
    "data_dir": "应是一个文件夹的路径，例如 /var/lib/qiantou",
    "database_url": "应以 sqlite:/// 或 postgresql+psycopg:// 开头，例如 postgresql+psycopg://用户:密码@主机:5432/qiantou",
    "secret_key": "应是 44 个字符的 Fernet 密钥（更换时可以是“新密钥,旧密钥”）；不设置时会在数据文件夹里自动生成",
    "public_url": "应是完整的网址，例如 https://qiantou.example.com",
    "host": "应是主机名或 IP 地址，例如 127.0.0.1",
    "port": "应是 0 到 65535 的整数，例如 8000",
}


def load_settings() -> Settings:
    """Read the environment. A malformed value raises ConfigError, which names the variable and never its value."""
    try:
        settings = Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
        lines = [f"环境变量 {PREFIX}{name.upper()} 的值不对：{_WANTED.get(name, '请检查')}。" for name in names]
        raise ConfigError("\n".join(lines) or "环境变量里的设置读不懂。") from None
    return settings.model_copy(update={"data_dir": settings.data_dir.expanduser()})


def ensure_data_dir(settings: Settings) -> Path:
    """The data folder, made for this user alone if absent."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"数据文件夹 {settings.data_dir} 建不了（{error.strerror}）。请换一个位置：设置环境变量 {PREFIX}DATA_DIR。"
        ) from None
    return settings.data_dir


def secret_keys(settings: Settings) -> list[bytes]:
    """The Fernet keys of stored secrets, the one that writes first: those given, else the data folder's, made once (mode 0600)."""
    given = _split(settings.secret_key.get_secret_value())
    if given:
        return given
    path = ensure_data_dir(settings) / KEY_FILE
    try:
        keys = _split(_read_or_make(path).decode("ascii"))
        for key in keys:
            Fernet(key)
        if not keys:
            raise ValueError("empty")
    except OSError as error:
        raise ConfigError(f"密钥文件 {path} 读写不了（{error.strerror}）。") from None
    except ValueError:
        raise ConfigError(
            f"密钥文件 {path} 已损坏。请从备份恢复它，或用环境变量 {PREFIX}SECRET_KEY 给出原来的密钥；"
            "换一个新密钥会使已保存的平台密钥无法解开。"
        ) from None
    return keys


def prepend_key(settings: Settings) -> None:
    """A new key in front of those in the data folder; the file is whole at every moment."""
    keys = secret_keys(settings)
    path = settings.data_dir / KEY_FILE
    _temporary(path, b"\n".join([Fernet.generate_key(), *keys]) + b"\n").replace(path)


def _temporary(path: Path, content: bytes) -> Path:
    """A file beside it, for this user alone, written through."""
    handle, name = tempfile.mkstemp(prefix=".key-", dir=path.parent)  # mkstemp makes it 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _read_or_make(path: Path) -> bytes:
    """Several processes may start at once: the whole key appears under its name in one step, and the first wins."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes().strip()
    temporary = _temporary(path, Fernet.generate_key() + b"\n")
    try:
        if sys.platform == "win32":
            with contextlib.suppress(FileExistsError):
                temporary.rename(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path.read_bytes().strip()
