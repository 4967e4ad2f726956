"""Pages of papers at the console: pictures of ours to look at, originals only to take away."""

import io
from typing import Final

from PIL import Image

from protocol.blobs import Bitmap, blob_root, chunk_count
from protocol.ids import DossierId
from sync_server.work_rows import IMAGES
from tests.console.office import Office
from tests.town import ELSEWHERE, HOME

WHEN: Final = "19/11/2026 09:00"
SCRIPT: Final = b"<html><script>alert(document.cookie)</script>"


def a_page() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 1600)).convert("RGB").save(out, "JPEG")
    return out.getvalue() + SCRIPT


def taken(office: Office, content: bytes, *, send: bool = True) -> tuple[DossierId, str]:
    made = office.take("an", WHEN, "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    tablet = office.people["an"]
    tablet.attach(made, content)
    if not send:
        del tablet.blobs[blob_root(content)]  # it was said, and lies on the machine
    office.sync("an", when="19/11/2026 15:00")
    return made, f"/ho-so/{made.hex()}/anh/{blob_root(content).hex()}"


def test_a_page_is_looked_at_as_a_picture_of_ours(office: Office) -> None:
    _, at = taken(office, a_page())
    clerk = office.logged_in("thu", "clerk")

    small, large = clerk.get(f"{at}/nho"), clerk.get(f"{at}/lon")

    for answer, longest in ((small, 320), (large, 1600)):
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert SCRIPT not in answer.content
        assert max(Image.open(io.BytesIO(answer.content)).size) == longest


def test_the_original_comes_byte_for_byte_and_only_as_a_file(office: Office) -> None:
    _, at = taken(office, a_page())
    clerk = office.logged_in("thu", "clerk")

    answer = clerk.get(f"{at}/goc")

    assert answer.content == a_page()
    assert answer.headers["content-type"].partition(";")[0] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith('.jpg"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_is_no_picture_is_never_drawn_and_can_be_taken_away(office: Office) -> None:
    content = b"\xff\xd8\xff" + SCRIPT
    _, at = taken(office, content)
    clerk = office.logged_in("thu", "clerk")

    answer = clerk.get(f"{at}/lon")

    assert answer.status_code == 415
    assert SCRIPT not in answer.content
    assert office.console.previews.started == 0
    assert clerk.get(f"{at}/goc").content == content


def test_what_is_still_on_the_officers_machine_is_not_here(office: Office) -> None:
    _, at = taken(office, a_page(), send=False)
    clerk = office.logged_in("thu", "clerk")
    assert [clerk.get(f"{at}/{kind}").status_code for kind in ("nho", "lon", "goc")] == [404] * 3


def test_a_page_is_reached_through_its_own_dossier_alone(office: Office) -> None:
    made, at = taken(office, a_page())
    other = office.take("an", "19/11/2026 16:00", "1.001193", {"child.full_name": "Cà Văn Mẫu"})
    office.sync("an", when="19/11/2026 17:00")
    root = at.rpartition("/")[2]

    clerk = office.logged_in("thu", "clerk")
    assert clerk.get(f"/ho-so/{other.hex()}/anh/{root}/goc").status_code == 404
    for wrong in (root[:-2], root.upper(), "z" * 64, "00" * 32):
        assert clerk.get(f"/ho-so/{made.hex()}/anh/{wrong}/goc").status_code == 404

    stranger = office.logged_in("lan", f"clerk@{ELSEWHERE}")
    assert stranger.get(f"{at}/nho").status_code == 404


def test_who_looked_at_a_page_stands_in_the_audit(office: Office) -> None:
    made, at = taken(office, a_page())
    clerk = office.logged_in("thu", "clerk")

    clerk.get(f"{at}/goc")

    last = office.console.accounts.store.last_entry()
    assert last is not None
    assert (last.act, last.subject, last.why) == ("looked", made.hex(), "page-original")


def test_a_dossier_is_in_the_list_until_its_last_image_has_come(office: Office) -> None:
    made, _ = taken(office, a_page(), send=False)
    clerk, tablet = office.logged_in("thu", "clerk"), office.people["an"]
    store = office.centre.store

    def listed() -> bool:
        return made.hex() in clerk.get("/viec/cho-anh").text

    assert listed()
    assert store.work.counts(HOME)[IMAGES] == 1

    tablet.blobs[blob_root(a_page())] = a_page()
    last = chunk_count(len(a_page())) - 1
    for index in range(last + 1):
        assert listed()
        tablet.send_chunk(made, blob_root(a_page()), index)
    assert not listed()
    assert store.work.counts(HOME)[IMAGES] == 0

    [image] = store.attachments.of(made, blob_root(a_page()))
    for _ in range(2):  # as after a restore without its chunks
        store.attachments.keep_present(image.number, Bitmap(last + 1))
    assert listed()
    assert store.work.counts(HOME)[IMAGES] == 1
