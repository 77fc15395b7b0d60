"""A page that lists the operations of an OpenAPI document: no script, nothing from elsewhere."""

from collections.abc import Iterator
from html import escape
from typing import Any

Document = dict[str, Any]

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:auto;padding:1rem}"
    "code{overflow-wrap:anywhere}summary{cursor:pointer;padding:.25rem 0}"
    "dl{margin:.5rem 0 1rem 1rem}dt{font-weight:600}"
)


def render(document: Document) -> str:
    """Return the whole page, operations grouped by tag."""
    groups: dict[str, list[str]] = {}
    for path, method, operation in _operations(document):
        tag = (operation.get("tags") or ["other"])[0]
        groups.setdefault(tag, []).append(_operation(path, method, operation))
    sections = "".join(
        f"<h2>{escape(tag)}</h2>{''.join(entries)}" for tag, entries in sorted(groups.items())
    )
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API of '
        f'{escape(info["title"])}</title><meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><main><h1>API of {escape(info['title'])}</h1>"
        f"<p>{escape(info.get('description', ''))} Version {escape(info['version'])}. The whole "
        f'of it, with every schema: <a href="/api/openapi.json">openapi.json</a>.</p>'
        f"{sections}</main></body></html>"
    )


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in sorted(document["paths"].items()):
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield path, method.upper(), operation


def _operation(path: str, method: str, operation: Document) -> str:
    facts = [
        *(_parameter(parameter) for parameter in operation.get("parameters", [])),
        *_body(operation.get("requestBody", {})),
        *(_answer(status, answer) for status, answer in operation.get("responses", {}).items()),
    ]
    text = escape(operation.get("description") or "")
    return (
        f"<details><summary><code>{method} {escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary><p>{text}</p>"
        f"<dl>{''.join(facts)}</dl></details>"
    )


def _parameter(parameter: Document) -> str:
    need = "required" if parameter.get("required") else "optional"
    kind = _type(parameter.get("schema", {}))
    note = escape(parameter.get("description") or "")
    name = f"<code>{escape(parameter['name'])}</code>"
    return f"<dt>{name}</dt><dd>{escape(parameter['in'])}, {need}, {kind}. {note}</dd>"


def _body(body: Document) -> Iterator[str]:
    for media_type, content in body.get("content", {}).items():
        kind = _type(content.get("schema", {}))
        yield f"<dt>Body</dt><dd>{escape(media_type)}: {kind}</dd>"


def _answer(status: str, answer: Document) -> str:
    kinds = ", ".join(
        f"{escape(media_type)}: {_type(content.get('schema', {}))}"
        for media_type, content in answer.get("content", {}).items()
    )
    return f"<dt>{escape(status)}</dt><dd>{escape(answer.get('description', ''))} {kinds}</dd>"


def _type(schema: Document) -> str:
    if "$ref" in schema:
        return f"<code>{escape(schema['$ref'].rpartition('/')[2])}</code>"
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " or ".join(_type(choice) for choice in choices)
    kind = escape(str(schema.get("type", "any")))
    return f"{kind} of {_type(schema['items'])}" if "items" in schema else kind
