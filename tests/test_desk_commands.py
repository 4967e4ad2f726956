"""`tannha` at the desk: folders counted in, numbers looked up, corrections confirmed."""

from typing import Final

from protocol.actions import Code, Correct, Open, Transition, Value
from protocol.ids import sha256
from tests.builders import a_write
from tests.test_centre_commands import CODE, DOSSIER, SLIP, Office, office

UNKNOWN: Final[list[Value]] = ["unknown", "thẻ đã mất"]
NUMBER: Final = "applicant.pin"
NAME: Final = "applicant.full_name"
BOTH: Final = ("--from", "Cà Thị Ón", "--to", "Lò Văn Thử")
STRANGE: Final = "H52.99-261120-5099"
__all__ = ["office"]


def test_the_desk_does_its_work(office: Office) -> None:
    tablet = office.join("Cà Thị Ón")
    writes = [a_write(NAME, "Lò Thị Mậu"), a_write(NUMBER, UNKNOWN)]
    opened = office.write(tablet, Open("1.014027", 1, "1", "official", writes))
    office.write(tablet, Code(CODE, SLIP))
    office.write(tablet, Transition("business", "received", [0]), DOSSIER, opened)
    right = Correct([a_write(NAME, "Lò Thị Mẫu", 0)], sha256(b"page"), "gõ nhầm dấu")
    office.write(tablet, right, DOSSIER, opened)
    office.push(tablet)

    assert "Đã bổ sung" in office.run(
        "look-up", CODE, f"{NUMBER}=099139000001", "--whence", "CSDLQG về dân cư"
    )
    office.refuse("look-up", office.data, CODE, f"{NUMBER}=1", "--whence", "x")  # known by now
    assert "chờ người thứ hai" in office.run("corrections", CODE)
    assert office.run("confirm-correction", CODE) == "Đã xác nhận 1 chỗ sửa"
    assert "đã xác nhận" in office.run("corrections", CODE)
    office.refuse("confirm-correction", office.data, CODE)

    said = office.run("check-in", STRANGE, *BOTH).splitlines()
    assert said[0] == "BIÊN BẢN CHÊNH LỆCH HỒ SƠ"
    assert f"{CODE}: chưa thấy túi hồ sơ." in said
    office.refuse("transition", office.data, CODE, "processing", "--reason", "chuyển")
    assert "Đã giải quyết 1" in office.run("settle", CODE, "đã mang tới", *BOTH)
    said = office.run("check-in", CODE.lower(), *BOTH).splitlines()
    assert said[2] == "Đã quét 1 túi hồ sơ; đủ, đúng: 1."
    office.run("transition", CODE, "processing", "--reason", "chuyển")
    office.refuse("check-in", office.data, CODE, *BOTH, "--lacking", f"{CODE}=sổ đỏ")
