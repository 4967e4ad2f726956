"""What files take over from each other: `like` another procedure, `use` a block of fields."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec.structs import replace

from sync_server.publishing.mistakes import Mistake
from sync_server.publishing.reading import Node

Blocks: TypeAlias = Mapping[str, Node]  # name → list of fields

MAX_LIKE: Final = 3  # a chain of takings-over that a person still follows

LIKE: Final = "like"
NOT_TAKEN_OVER: Final = frozenset({LIKE, "code", "valid_from", "valid_to", "note", "alt_codes"})


def whole(node: Node, others: Mapping[str, Node], blocks: Blocks, mistakes: list[Mistake]) -> Node:
    """The procedure of a file, with what it takes over in place."""
    return _with_blocks(_with_likeness(node, others, mistakes), blocks, mistakes)


def _with_likeness(node: Node, others: Mapping[str, Node], mistakes: list[Mistake]) -> Node:
    found, chain = node, 0
    while (like := found.get(LIKE)) is not None:
        other, chain = others.get(str(like.value)), chain + 1
        found = _without(found, LIKE)
        if other is None:
            mistakes.append(like.mistake(f"không có tệp của thủ tục '{like.value}'"))
        elif chain > MAX_LIKE:
            mistakes.append(like.mistake(f"giống nhau thành vòng tròn hoặc quá {MAX_LIKE} bậc"))
        else:
            found = _over(found, other)
    return found


def _over(node: Node, other: Node) -> Node:
    """`node` where it says something, `other` where it does not."""
    theirs = {
        name: part
        for name, part in _mapping(other).items()
        if name == LIKE or name not in NOT_TAKEN_OVER
    }
    return replace(node, value={**theirs, **_mapping(node)})


def _with_blocks(node: Node, blocks: Blocks, mistakes: list[Mistake]) -> Node:
    form = node.get("form")
    sections = form.get("sections") if form is not None else None
    if form is None or sections is None or not isinstance(sections.value, list):
        return node
    parts = [_section(part, blocks, mistakes) for part in sections.value]
    form = replace(form, value={**_mapping(form), "sections": replace(sections, value=parts)})
    return replace(node, value={**_mapping(node), "form": form})


def _section(section: Node, blocks: Blocks, mistakes: list[Mistake]) -> Node:
    """`use: person`, `take: [full_name*, dob]`: the block's fields, then the section's own."""
    use, take = section.get("use"), section.get("take")
    rest = _without(_without(section, "use"), "take")
    if use is None or take is None:
        if use is not None or take is not None:
            mistakes.append(section.mistake("'use' và 'take' đi với nhau"))
        return rest
    own = section.get("fields")
    taken = _taken(use, take, blocks, mistakes)
    fields = replace(own or take, value=[*taken, *(own.parts() if own else ())])
    return replace(rest, value={**_mapping(rest), "fields": fields})


def _taken(use: Node, take: Node, blocks: Blocks, mistakes: list[Mistake]) -> list[Node]:
    block = blocks.get(str(use.value))
    if block is None:
        mistakes.append(use.mistake(f"không có khối '{use.value}'; có: {', '.join(blocks)}"))
        return []
    fields = {str(one.value): field for field in block.parts() if (one := field.get("id"))}
    found = []
    for part in take.parts():
        name = str(part.value)
        field = fields.get(name.removesuffix("*"))
        if field is None:
            known = ", ".join(fields)
            mistakes.append(part.mistake(f"khối '{use.value}' không có ô '{name}'; có: {known}"))
        else:
            found.append(_required(field, part) if name.endswith("*") else field)
    return found


def _required(field: Node, at: Node) -> Node:
    mark = replace(at, value="true", plain=True)
    return replace(field, value={**_mapping(field), "required": mark})


def _without(node: Node, name: str) -> Node:
    if name not in _mapping(node):
        return node
    return replace(node, value={key: part for key, part in _mapping(node).items() if key != name})


def _mapping(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}
