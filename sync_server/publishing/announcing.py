"""A clerk's edit into the log: shown beside what is in force, then signed for."""

import msgspec

from protocol.catalogue import MAX_CATALOGUE_BYTES, Catalogue, read_catalogue
from protocol.decoding import decode_json
from sync_server.centre import Centre
from sync_server.offices import Offices
from sync_server.publishing.differences import differences
from sync_server.publishing.publisher import encode_catalogue, next_catalogue

Lines = list[str]


def publish(offices: Offices, centre: Centre, draft: bytes, *, showing: bool) -> Lines:
    """What changes, line by line; announced under the next number unless it is only shown."""
    wanted = decode_json(Catalogue, draft, limit=MAX_CATALOGUE_BYTES)
    last = newest_announced(offices, centre)
    new = next_catalogue(last, wanted)
    lines = differences(last, new)
    if showing:
        return [*lines, f"Chưa công bố: đây sẽ là danh mục bản {new.version}"]
    content = encode_catalogue(new)
    offices.announce(new.version, content)
    size = f"{len(content) / 1000:.0f} kB"
    return [*lines, f"Danh mục thủ tục bản {new.version} ({size}) có hiệu lực từ hôm nay"]


def newest_announced(offices: Offices, centre: Centre) -> Catalogue | None:
    announced = centre.trust.catalogues
    if not announced:
        return None
    return read_catalogue(offices.catalogue(announced[-1].said.sha256.hex()))


def encode_draft(draft: Catalogue) -> bytes:
    return msgspec.json.encode(draft)
