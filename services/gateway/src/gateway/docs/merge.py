"""The OpenAPI documents of the gateway and its services as one (OpenAPI 3.1)."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Document = dict[str, Any]

# Written alike by every service.
SHARED = frozenset({"ProblemDocument"})
_REFERENCE = re.compile(r"#/components/schemas/([^/\"]+)")


def merge(own: Document, services: Mapping[str, Document], *, server: str) -> Document:
    """Return one document: services' `/v1/` paths under `/api/<service>`, their schemas renamed.

    `PartnersLibrary` cannot be mistaken for another service's `Library`; the operations' ids
    get the service's name in the same way.
    """
    merged = deepcopy(own)
    merged["info"] = {
        "title": "Semillas",
        "version": own["info"]["version"],
        "description": "The public API of the network of libraries, all services in one.",
    }
    merged["servers"] = [{"url": server}]
    for name, document in services.items():
        _add(merged, name, document)
    return merged


def _add(merged: Document, service: str, document: Document) -> None:
    renamed = _rename_schemas(document, service)
    for path, item in renamed.get("paths", {}).items():
        if path.startswith("/v1/"):
            merged["paths"][f"/api/{service}{path}"] = _named_operations(item, service)
    for kind, entries in renamed.get("components", {}).items():
        merged.setdefault("components", {}).setdefault(kind, {}).update(entries)


def _rename_schemas(document: Document, service: str) -> Document:
    prefix = service.capitalize()

    def new_name(name: str) -> str:
        return name if name in SHARED else prefix + name

    text = _REFERENCE.sub(
        lambda match: f"#/components/schemas/{new_name(match.group(1))}", json.dumps(document)
    )
    renamed: Document = json.loads(text)
    components = renamed.setdefault("components", {})
    components["schemas"] = {
        new_name(name): schema for name, schema in components.get("schemas", {}).items()
    }
    return renamed


def _named_operations(item: Document, service: str) -> Document:
    for operation in item.values():
        if isinstance(operation, dict) and "operationId" in operation:
            operation["operationId"] = f"{service}_{operation['operationId']}"
            operation["tags"] = [f"{service}: {tag}" for tag in operation.get("tags", [service])]
    return item
