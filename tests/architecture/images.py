"""docker-compose.yml is valid and asks for every secret; Dockerfiles follow the house rules."""

import os
import re
import subprocess
from pathlib import Path

from tests.architecture.repository import ROOT, SERVICES

REQUIRED = re.compile(r"\$\{([A-Z_]+):\?")


def required_variables(compose: str) -> set[str]:
    """Variables without a default: compose refuses to start when one is not set."""
    return set(REQUIRED.findall(compose))


def compose_problems(root: Path = ROOT) -> list[str]:
    names = required_variables((root / "docker-compose.yml").read_text(encoding="utf-8"))
    bare = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    complete = bare | dict.fromkeys(names, "only-for-the-check")
    found = []
    if (problem := compose_config(root, complete)) is not None:
        found.append(problem)
    for name in sorted(names):
        lacking = {key: value for key, value in complete.items() if key != name}
        if compose_config(root, lacking) is None:
            found.append(f"docker-compose.yml starts without {name}")
    return found


def compose_config(root: Path, environment: dict[str, str]) -> str | None:
    done = subprocess.run(
        [program("docker-compose"), "-f", "docker-compose.yml", "config", "-q"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else done.stderr.strip()


def dockerfile_problems(root: Path = ROOT) -> list[str]:
    files = [f"services/{service}/Dockerfile" for service in SERVICES]
    done = subprocess.run(
        [program("hadolint"), "--config", "deploy/hadolint.yaml", *files],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def program(name: str) -> str:
    return str(ROOT / ".venv" / "bin" / name)
