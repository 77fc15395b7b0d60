"""Every setting is in its service's README, and the README names no setting that is gone."""

import importlib
import re
from collections.abc import Iterable
from pathlib import Path

ROW = re.compile(r"^\|\s*`([A-Z][A-Z0-9_]*)`\s*\|", re.MULTILINE)


def documented(readme: str) -> set[str]:
    """Names in the first column of the README's tables."""
    return set(ROW.findall(readme))


def fields(service: str) -> set[str]:
    """Names of the environment variables that the service reads."""
    module = importlib.import_module(f"{service}.settings")
    return {name.upper() for name in module.Settings.model_fields}


def differences(service: str, named: set[str], read: set[str]) -> list[str]:
    missing = [f"{service}: {name} is not in its README" for name in sorted(read - named)]
    gone = [f"{service}: the README names {name}, which is not read" for name in named - read]
    return missing + sorted(gone)


def undocumented_settings(root: Path, services: Iterable[str]) -> list[str]:
    found = []
    for service in services:
        readme = (root / "services" / service / "README.md").read_text(encoding="utf-8")
        found += differences(service, documented(readme), fields(service))
    return found
