"""Settings of the gateway service."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from kit.settings import ServiceSettings, is_loopback

_REPOSITORY = Path(__file__).resolve().parents[4]


class Settings(ServiceSettings):
    """Settings of one gateway process; documented in README.md."""

    catalog_url: str = Field(default="http://127.0.0.1:8001", description="The catalog service")
    training_url: str = Field(default="http://127.0.0.1:8002", description="The training service")
    partners_url: str = Field(default="http://127.0.0.1:8003", description="The partners service")
    spa_dir: Path = Field(
        default=_REPOSITORY / "frontend" / "build", description="The built web app"
    )
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default=[], description="JSON list of networks whose X-Forwarded-For is believed"
    )
    session_idle_minutes: int = Field(
        default=120, ge=1, description="A session unused for so long ends"
    )
    session_life_hours: int = Field(
        default=12, ge=1, description="A session ends after so long, used or not"
    )
    hashing_concurrency: int = Field(
        default=2, ge=1, le=32, description="Passwords hashed at once, 64 MiB each"
    )
    upstream_in_flight: int = Field(
        default=100, ge=1, description="Requests running in one service before new ones get 503"
    )
    body_max_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest request body but for uploads"
    )
    upload_max_bytes: int = Field(
        default=1_073_741_824, ge=1_000, description="Largest upload of a file or an import"
    )
    connect_seconds: float = Field(default=2, gt=0, description="Time to reach a service")
    answer_seconds: float = Field(
        default=15, gt=0, description="Time until a service begins its answer"
    )
    upload_answer_seconds: float = Field(
        default=60, gt=0, description="The same after a request body"
    )
    idle_seconds: float = Field(
        default=30, gt=0, description="Longest pause inside a body, in either direction"
    )
    fragment_seconds: float = Field(
        default=5, ge=0, description="Age at which a page's first answer is asked for again"
    )

    @cached_property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @cached_property
    def is_loopback(self) -> bool:
        return is_loopback(self.public_url)

    @cached_property
    def public_origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def upstreams(self) -> dict[str, str]:
        return {
            "catalog": self.catalog_url.rstrip("/"),
            "training": self.training_url.rstrip("/"),
            "partners": self.partners_url.rstrip("/"),
        }
