"""Settings of a service process, read from its environment, without a prefix."""

import ipaddress
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service needs; a service subclasses it and adds its own fields."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True)

    database_url: str = Field(
        description="SQLAlchemy URL, `postgresql+asyncpg://user@/name?host=/socket/dir`"
    )
    database_pool_size: int = Field(
        default=5, ge=1, le=50, description="Connections a process keeps open"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="Origin under which people reach the gateway"
    )
    issuer: str = Field(default="http://127.0.0.1:8080", description="`iss` of access tokens")
    audience: str = Field(default="semillas", description="`aud` of access tokens")
    jwks_url: str = Field(
        default="http://127.0.0.1:8080/.well-known/jwks.json",
        description="Where the public keys of access tokens are read",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    log_level: str = Field(default="INFO", description="Lowest level that is logged")


def is_loopback(url: str) -> bool:
    """Tell whether the URL's host is this machine by its address or as `localhost`."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
