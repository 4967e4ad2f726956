"""YAML as text that people meant: every scalar stays the string that stands in the file.

No dates, no `no` for false, no octal 01; no anchors, tags or merges; every node remembers where it
stands, so that what is moved or taken over still names its own file.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import msgspec
import yaml

from sync_server.publishing.mistakes import Mistake, WrongFiles

MAX_FILE_BYTES: Final = 512 * 1024  # the units of the whole country, twice
MAX_NODES: Final = 50_000
MAX_DEPTH: Final = 16
MAX_SCALAR_CHARS: Final = 4_000

NOTHING: Final = frozenset({"", "~", "null"})


class Node(msgspec.Struct, frozen=True):
    """A part of a file: a text, a list, or a mapping from names."""

    file: str
    path: str
    line: int
    value: "str | list[Node] | dict[str, Node]"
    plain: bool = False  # a text without quotes: 5, true, null may be meant

    def mistake(self, reason: str) -> Mistake:
        return Mistake(self.file, self.line, self.path, reason)

    @property
    def is_nothing(self) -> bool:
        return self.plain and self.value in NOTHING

    def get(self, name: str) -> "Node | None":
        return self.value.get(name) if isinstance(self.value, dict) else None

    def parts(self) -> "list[Node]":
        return self.value if isinstance(self.value, list) else []


Begun: TypeAlias = yaml.ScalarEvent | yaml.CollectionStartEvent


def read(file: str, content: bytes) -> Node:
    """The file's one document, or WrongFiles."""
    try:
        return _Reader(file).read(_text(file, content))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _wrong(file, line, f"không đọc được YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise _wrong(file, 1, f"không đọc được YAML: {error}") from error


def _text(file: str, content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise _wrong(file, 1, f"tệp quá lớn: {len(content)} byte, nhiều nhất {MAX_FILE_BYTES}")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _wrong(file, 1, "tệp không phải UTF-8") from error
    return unicodedata.normalize("NFC", text)


def _wrong(file: str, line: int, reason: str, path: str = "") -> WrongFiles:
    return WrongFiles([Mistake(file, line, path, reason)])


class _Open(msgspec.Struct):
    """A list or mapping that is being read."""

    node: Node
    key: str | None = None


class _Reader:
    """Builds nodes from YAML's events with a stack of its own: depth is counted, not suffered."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._stack: list[_Open] = []
        self._found: list[Node] = []
        self._count = 0

    def read(self, text: str) -> Node:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            self._take(event)
        if len(self._found) != 1:
            raise _wrong(self._file, 1, "tệp phải có đúng một nội dung YAML")
        return self._found[0]

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                raise self._refuse(event, "không dùng bí danh (*)")
            case yaml.ScalarEvent() | yaml.CollectionStartEvent():
                self._check(event)
                self._take_node(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._stack.pop()
            case _:
                pass

    def _check(self, event: Begun) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise self._refuse(event, f"quá {MAX_NODES} mục")
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(event, f"lồng nhau quá {MAX_DEPTH} lớp")
        if event.anchor is not None:
            raise self._refuse(event, "không dùng mỏ neo (&)")
        if event.tag is not None:
            raise self._refuse(event, f"không dùng nhãn kiểu ({event.tag})")

    def _take_node(self, event: Begun) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.node.value, dict) and top.key is None:
            top.key = self._key(event, top.node.value)
            return
        node = Node(self._file, self._path(top), _line(event), _empty(event), _is_plain(event))
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR_CHARS:
            raise self._refuse(event, f"dài quá {MAX_SCALAR_CHARS} ký tự")
        self._put(top, node)
        if not isinstance(event, yaml.ScalarEvent):
            self._stack.append(_Open(node))

    def _key(self, event: Begun, mapping: Mapping[str, Node]) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
            raise self._refuse(event, "tên mục phải là một từ")
        name = str(event.value)
        if name in mapping:
            raise self._refuse(event, f"mục {name} ghi hai lần")
        return name

    def _put(self, top: _Open | None, node: Node) -> None:
        if top is None:
            self._found.append(node)
        elif isinstance(top.node.value, list):
            top.node.value.append(node)
        elif isinstance(top.node.value, dict) and top.key is not None:
            top.node.value[top.key] = node
            top.key = None

    def _path(self, top: _Open | None) -> str:
        if top is None:
            return ""
        if isinstance(top.node.value, list):
            return f"{top.node.path}[{len(top.node.value)}]"
        return ".".join(part for part in (top.node.path, top.key) if part)

    def _refuse(self, event: yaml.Event, reason: str) -> WrongFiles:
        path = self._path(self._stack[-1]) if self._stack else ""
        return _wrong(self._file, _line(event), reason, path)


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _empty(event: Begun) -> str | list[Node] | dict[str, Node]:
    match event:
        case yaml.SequenceStartEvent():
            return []
        case yaml.ScalarEvent():
            return str(event.value)
        case _:
            return {}


def _is_plain(event: Begun) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.style is None


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    match node.value:
        case dict() as mapping:
            for part in mapping.values():
                yield from walk(part)
        case list() as parts:
            for part in parts:
                yield from walk(part)
        case _:
            pass
