"""Pictures to show: they look different, say the same, and their QR codes are real."""

import io
import unicodedata

import pytest
from PIL import Image, ImageChops

from demo.camera import perspective
from demo.papers import How, Mark
from demo.pictures import CARD, CARD_PHOTO, SHEET, SHEET_PHOTO, card_picture, paper_page
from mobile.pictures import read_qr, thumbnail
from protocol.blobs import MAX_BLOB_BYTES, THUMBNAIL_MAX_BYTES, media_matches
from protocol.card import read_card
from protocol.errors import MalformedBytes

TITLE = "Tờ khai đăng ký khai sinh"
LINES = [
    "Kính gửi: Ủy ban nhân dân xã Ngọc Chiến",
    "Họ, chữ đệm, tên người yêu cầu: Lò Thị Thử",
    "Nơi cư trú: bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La",
]
LONG_ADDRESS = (
    "Số nhà 99, ngõ 99, đường Thử Nghiệm, tổ dân phố số 99, bản Huổi Ví Dụ, "
    "xã Mường La, huyện Mường La, tỉnh Sơn La"
)
CARDS = [
    "099301000003||Vàng Thị Thử|15032001|Nữ|bản Mẫu Một, xã Ngọc Chiến, tỉnh Sơn La|01022022",
    "099139000001|012345678|Lò Thị Mẫu|1939|Nữ|bản Nà Thử, xã Ngọc Chiến, Sơn La|25122021",
    "099050000006||Tẩn Láo Tả|01011950|Nam|tổ dân phố số 99, phường Sa Pa|30062024|một|hai",
    "099085000007|099085000007|Nguyễn Văn Mẫu|05051985|Nam|" + LONG_ADDRESS + "|05052021",
]


@pytest.fixture(scope="module")
def page() -> bytes:
    return paper_page(TITLE, LINES, seed=1)


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def test_a_page_is_a_photograph_of_a_sheet(page: bytes) -> None:
    wide, high = opened(page).size

    assert media_matches("image/jpeg", page)
    assert len(page) < MAX_BLOB_BYTES
    assert 1654 <= wide <= 1800
    assert 2339 <= high <= 2500


def test_the_same_seed_gives_the_same_picture(page: bytes) -> None:
    assert paper_page(TITLE, LINES, seed=1) == page
    assert paper_page(TITLE, LINES, seed=2) != page
    assert paper_page(TITLE, LINES[:1], seed=1) != page


def test_decomposed_letters_look_the_same(page: bytes) -> None:
    title, *lines = (unicodedata.normalize("NFD", text) for text in (TITLE, *LINES))

    assert [title, *lines] != [TITLE, *LINES]
    assert paper_page(title, lines, seed=1) == page


def test_many_lines_are_written_smaller_and_too_many_not_at_all() -> None:
    paper_page(TITLE, LINES * 12, seed=1)

    with pytest.raises(ValueError, match="more lines than fit"):
        paper_page(TITLE, LINES * 20, seed=1)


def test_a_thumbnail_keeps_its_limit(page: bytes) -> None:
    small = thumbnail(page)

    assert THUMBNAIL_MAX_BYTES // 3 < len(small) <= THUMBNAIL_MAX_BYTES
    assert media_matches("image/jpeg", small)
    assert abs(opened(small).width / opened(small).height - 1700 / 2380) < 0.01


@pytest.mark.parametrize(("seed", "card_text"), list(enumerate(CARDS)))
def test_the_qr_code_of_a_photographed_card_is_read(seed: int, card_text: str) -> None:
    picture = card_picture(card_text, seed=seed)

    found = read_qr(picture)

    assert found == card_text
    assert read_card(found, test_mode=True) == read_card(card_text, test_mode=True)
    assert len(thumbnail(picture)) <= THUMBNAIL_MAX_BYTES


def test_a_card_of_a_real_number_is_not_drawn_from_nonsense() -> None:
    with pytest.raises(MalformedBytes):
        card_picture("no card", seed=1)


def test_a_page_has_no_qr_code(page: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_qr(page)


@pytest.mark.parametrize(("flat", "photo"), [(SHEET, SHEET_PHOTO), (CARD, CARD_PHOTO)])
def test_the_whole_sheet_is_on_the_photograph(
    flat: tuple[int, int], photo: tuple[int, int]
) -> None:
    wide, high = photo
    border = [(x, y) for x in range(0, wide + 1, 20) for y in (0, high)]
    border += [(x, y) for x in (0, wide) for y in range(0, high + 1, 20)]

    for seed in range(500):
        a, b, c, d, e, f, g, h = perspective(flat, photo, seed)
        for x, y in border:
            divisor = g * x + h * y + 1
            u, v = (a * x + b * y + c) / divisor, (d * x + e * y + f) / divisor
            assert not (0 <= u <= flat[0] and 0 <= v <= flat[1]), seed


@pytest.mark.parametrize(
    ("how", "ink"),
    [("signature", (28, 48, 138)), ("thumb", (120, 24, 60)), ("seal", (178, 30, 40))],
)
def test_who_stands_for_a_paper_leaves_ink_on_it(how: How, ink: tuple[int, int, int]) -> None:
    bare = paper_page(TITLE, (), seed=1)
    marked = paper_page(TITLE, (), seed=1, marks=(Mark("Trạm Y tế", how, "Tòng Văn Thử"),))

    assert inked(marked, ink) > inked(bare, ink) + 150


def inked(picture: bytes, ink: tuple[int, int, int]) -> int:
    """Points of the sheet that have more of this ink's colour than paper and print have."""
    strongest, weakest = ink.index(max(ink)), ink.index(min(ink))
    middle = opened(picture).crop((250, 250, 1150, 1500))
    bands = middle.split()
    spread = ImageChops.subtract(bands[strongest], bands[weakest])
    return sum(spread.histogram()[40:])
