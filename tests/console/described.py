"""The console as a description that a tool can read: made in tests, from its own routes and forms.

The console describes itself to nobody (ASVS 13.4.5).
"""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler

from sync_server.console.dossiers.acting import ACTS
from tests.console.controls import House
from tests.console.test_route_matrix import PARTS

FORM: Final = "application/x-www-form-urlencoded"
READS: Final = re.compile(r"read_(form|query)\(request, (\w+)\)")


def description(house: House) -> dict[str, Any]:
    """OpenAPI 3.1: each route with its places in the path, its query and its form."""
    real = {
        "dossier": house.dossier.hex(),
        "device": house.office.people["an"].id.hex(),
        **PARTS,
    }
    paths: dict[str, Any] = {}
    for name, method, path, handler in handlers(house):
        said: dict[str, Any] = {
            "operationId": name,
            "parameters": [*_places(path, real)],
            "responses": {"default": {"description": "a page"}},
        }
        for kind, schema in _read(name, handler.fn):
            if kind == "query":
                said["parameters"] += [
                    {"name": key, "in": "query", "schema": one}
                    for key, one in schema["properties"].items()
                ]
            else:
                said["requestBody"] = {"content": {FORM: {"schema": schema}}, "required": True}
        paths.setdefault(path, {})[method.lower()] = said
    about = {"title": "console", "version": "1"}
    return {"openapi": "3.1.0", "info": about, "paths": paths}


def handlers(house: House) -> Iterator[tuple[str, str, str, HTTPRouteHandler]]:
    for route in house.office.app.routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler):
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield handler.name or "", str(method), route.path_format, handler


def _places(path: str, real: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What is there: the matrix of routes asks for what is not."""
    for part in re.findall(r"{(\w+)}", path):
        yield {"name": part, "in": "path", "required": True, "schema": {"enum": [real[part]]}}


def _read(name: str, handler: Callable[..., Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """By the struct that the handler asks for."""
    act = ACTS.get(name.removeprefix("do-"))
    if name.startswith("do-") and act is not None:
        yield "form", _schema(act.form)
        return
    for kind, struct in READS.findall(inspect.getsource(handler)):
        yield kind, _schema(inspect.unwrap(handler).__globals__[struct])


def _schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    (reference,), parts = msgspec.json.schema_components([kind], ref_template="#/{name}")
    found: dict[str, Any] = parts[reference["$ref"].removeprefix("#/")]
    assert "$ref" not in str(found)
    return found
