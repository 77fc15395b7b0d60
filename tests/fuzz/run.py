"""schemathesis on every service's OpenAPI file, through the gateway of a running product."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.product import Product

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
# Signing out or changing the password would end the run's own identity.
LEFT_OUT = r"^/api/auth/v1/(session|account/password)$"


@dataclass(frozen=True)
class Target:
    """A service's document and the prefix under which the gateway serves it."""

    service: str
    prefix: str


TARGETS = (
    Target("catalog", "/api/catalog"),
    Target("training", "/api/training"),
    Target("partners", "/api/partners"),
    Target("gateway", ""),
)


def command(product: Product, target: Target, *, seconds: int, seed: int) -> list[str]:
    """Return the schemathesis command for one service, bounded to `seconds`."""
    document = ROOT / "services" / target.service / "openapi.json"
    return [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        str(document),
        "--url",
        product.url + target.prefix,
        "--checks",
        CHECKS,
        "--max-time",
        str(seconds),
        "--seed",
        str(seed),
        "--workers",
        "1",
        "--request-timeout",
        "20",
        "--no-color",
        "--exclude-path-regex",
        LEFT_OUT,
    ]


def fuzz(product: Product, target: Target, *, seconds: int, seed: int = 1) -> tuple[int, str]:
    """Run schemathesis with an administrator's token; return its exit code and its report."""
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
        "FUZZ_HOME": str(product.home),
        "FUZZ_PORT": str(product.port),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        command(product, target, seconds=seconds, seed=seed),
        env=environment,
        cwd=product.home,
        capture_output=True,
        text=True,
        timeout=seconds * 3 + 120,
    )
    return done.returncode, done.stdout + done.stderr
