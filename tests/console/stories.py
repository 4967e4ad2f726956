"""Dossiers with a past, as officers and clerks make them: for pages that show such ones."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

from msgspec import Raw
from PIL import Image, ImageDraw

from protocol.actions import Act, Code, Correct, Item, Known, Present, Save, Value, Write
from protocol.acts import Version, digest_of, items_of
from protocol.blobs import BlobRef, blob_root
from protocol.catalogue import PAGES, attests
from protocol.codes import vietnam_day
from protocol.decoding import encode
from protocol.ids import DossierId, OperationRef, sha256
from protocol.trade.act_particulars import Interpreter, Mark, Notice, ReadAloud, Witness, act_of
from protocol.trade.corrections import PageRead, PageSays
from protocol.trade.events import event_of
from tests.builders import a_write
from tests.bureau import Bureau
from tests.cases import at
from tests.law import the_procedure

PENSION: Final = "1.014027"
WIDE, HIGH = 620, 877  # of a sheet, at 75 dpi


def a_page(number: int) -> bytes:
    """A photograph of a declaration that nobody wrote: lines, and a thumbprint."""
    sheet = Image.new("L", (WIDE, HIGH), 246)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((190, 40, 430, 52), fill=90)
    for line in range(22):
        pen.rectangle(
            (60, 110 + line * 28, 560 - line * 37 * number % 190, 116 + line * 28), fill=120
        )
    pen.ellipse((440, 740, 490, 810), outline=110, width=4)
    kept = BytesIO()
    sheet.save(kept, "JPEG", quality=70)
    return kept.getvalue()


NAME: Final = "applicant.full_name"
P01: Final[Mapping[str, Value]] = {
    NAME: "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.sex": "NU",
    "applicant.pin": "099139000001",
    "applicant.ethnic": "03",
    "applicant.phone": "0120000001",
    "applicant.residence.province": "14",
    "applicant.residence.unit": "03820",
    "applicant.residence.detail": "bản Nà Thử",
    "applicant.current_benefits": "không có lương hưu",
    "payment.method": "cash",
    "place.help": "03820",
    "place.reception": "03820",
    "place.authority": "03820",
    "ground_said": "đau chân, không đi lại được",
}
JPEG: Final = a_page(1)


def a_pension(  # noqa: PLR0913  # a story's dossier names what it is about
    office: Bureau,
    when: str,
    *,
    footing: str = "mobile",
    values: Mapping[str, Value] = P01,
    pages: Sequence[bytes] = (JPEG, a_page(2)),
    send: int = 1,
) -> DossierId:
    """Taken by An at a home, read aloud and marked; `send` of its pages have come to the centre."""
    dossier = office.begin("an", when, PENSION, values, footing=footing)
    refs = [attach(office, when, dossier, page) for page in pages]
    sign(office, when, dossier, refs)
    to = "provisional" if footing == "provisional" else "received"
    office.step("an", when, dossier, to)
    head = "T-" if to == "provisional" else ""
    text = f"{head}H52.99-{vietnam_day(at(when)):%y%m%d}-{5000 + office.numbers}"
    write(office, "an", when, Code(text, bytes(32), provisional=bool(head)), dossier)
    for ref in refs[send:]:
        del office.who("an").blobs[ref.root]  # it stays on the tablet
    office.sync("an", when=when)
    return dossier


def attach(office: Bureau, when: str, dossier: DossierId, content: bytes) -> BlobRef:
    root = blob_root(content)
    ref = BlobRef(root, len(content), "image/jpeg", "de_nghi")
    office.who("an").blobs[root] = content
    row = root.hex()[:12]
    component = the_procedure(PENSION).components[0].id
    writes = [
        Write(f"{PAGES}/{row}/blob", Raw(encode(ref))),
        a_write(f"{PAGES}/{row}/component", component),
    ]
    write(office, "an", when, Save(writes), dossier)
    return ref


def sign(office: Bureau, when: str, dossier: DossierId, pages: Sequence[BlobRef]) -> bytes:
    """Read aloud in Thái, thumbed, before a witness."""
    state, procedure = office.seen("an", dossier), the_procedure(PENSION)
    items = items_of(state, lambda slot: attests(procedure, slot))
    refs = list(dict.fromkeys(ref for _, ref, _ in items))
    named = [(slot, ref) for slot, ref, _ in items]
    roots = [ref.root for ref in pages]
    text = sha256(b"text")
    digest = digest_of(dossier, Version(PENSION, 1, "1"), named, roots, text)
    shown = [Item(slot, refs.index(ref), hashed) for slot, ref, hashed in items]
    said = Present(digest, PENSION, 1, "1", shown, [bytes(one) for one in roots], text)
    write(office, "an", when, said, dossier, refs)
    began = at(when)
    acts: list[Act] = [
        act_of(ReadAloud("thai", began, began + 300_000, "an"), digest),
        act_of(Notice("personal-data-1"), digest),
        act_of(Interpreter("thai", name="Lò Văn Pánh", relation="cháu", age=15), digest),
        act_of(Witness("Cà Văn Mẫu", "099065000031", "bản Nà Thử", 61, interest=False), digest),
        act_of(Mark(how="thumb", by="applicant", finger="right_index"), digest),
    ]
    for act in acts:
        write(office, "an", when, act, dossier)
    return digest


def correct(  # noqa: PLR0913, PLR0917  # by whom, when, where, what, and which words say so
    office: Bureau,
    who: str,
    when: str,
    dossier: DossierId,
    value: str,
    slot: str = NAME,
    says: str = "",
) -> OperationRef:
    """Our own typing error, of the name or another slot, against the signed page."""
    state = office.seen(who, dossier)
    [live] = state.slots[slot]
    page = blob_root(JPEG)
    action = Correct([a_write(slot, value, 0)], page, "gõ nhầm dấu")
    ref = write(office, who, when, action, dossier, [live.ref])
    said = PageRead(page, (PageSays(slot, says or value),))
    write(office, who, when, event_of(said, about_at=[0]), dossier, [ref])
    return ref


def beside(office: Bureau, who: str, when: str, dossier: DossierId, value: str) -> None:
    """Another name from somebody who had not seen the first: both stand."""
    write(office, who, when, Save([a_write(NAME, value)]), dossier)


def write(  # noqa: PLR0913, PLR0917  # by whom, when, what, where, about what
    office: Bureau,
    who: str,
    when: str,
    action: Known,
    dossier: DossierId,
    references: Sequence[OperationRef] = (),
) -> OperationRef:
    """As a tablet signs it, with no rule of a screen before it."""
    return office._write(who, when, action, dossier, references)  # noqa: SLF001
