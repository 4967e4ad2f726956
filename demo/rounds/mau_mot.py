"""What Lường Văn Pánh takes in bản Mẫu Một."""

from typing import Final

from demo.cases import CLINIC, Case, hand, of, thumb
from demo.papers import Mark, Page, sealed
from demo.people import P02, P03

MAU_MOT: Final = (
    Case(
        1,
        "1.003583",
        P03,
        {
            "requester.relation_to_child": "Mẹ",
            "child.full_name": "Vàng Thị Mẫu",
            "child.dob": "2026-11-12",
            "child.sex": "NU",
            "child.ethnic": "Mông",
            "child.hometown": "xã Ngọc Chiến, tỉnh Sơn La",
            "child.place_of_birth": "tại nhà, bản Mẫu Một, xã Ngọc Chiến",
            **of("mother", P03),
            "end.copies_wanted": "không",
            "ground": "mới sinh con, đường sạt lở",
        },
        (hand(P03),),
        (
            Page(
                "Văn bản xác nhận về việc sinh",
                (
                    f"Tôi chứng kiến việc sinh của: {P03.name}",
                    "Vào lúc: 22 giờ 05 phút ngày 12/11/2026",
                    "Tại: bản Mẫu Một, xã Ngọc Chiến",
                    "Giới tính của con: Nữ",
                ),
                (Mark("Người làm chứng", "signature", "Sùng Thị Mỷ"),),
            ),
        ),
    ),
    Case(
        1,
        "1.014027",
        P02,
        {
            "applicant.ethnic": "Mông",
            "applicant.current_benefits": "không",
            "payment.method": "tiền mặt",
            "interpreter.full_name": "Vàng A Chứ",
            "interpreter.language": "tiếng Mông",
        },
        (Mark("Người phiên dịch", "signature", "Vàng A Chứ"), thumb(P02, "Người đề nghị")),
    ),
    Case(
        1,
        "1.001699",
        P02,
        {
            "request.kind": "xác định",
            "disability.types": "vận động",
            "activities.walk": "Không thực hiện được",
            "activities.eat": "Thực hiện được nhưng cần trợ giúp",
            "activities.wash": "Thực hiện được nhưng cần trợ giúp",
        },
        (thumb(P02, "Người đề nghị"),),
        (
            sealed(
                "Phiếu khám bệnh", CLINIC, "Tòng Văn Thử",
                f"Họ và tên: {P02.name}",
                "Kết luận: hạn chế vận động hai chân, cần người trợ giúp",
                "Ngày khám: 05/11/2026",
            ),
        ),
    ),
    Case(
        1,
        "2.000815",
        P03,
        {
            "request.papers/1/name": "Bằng tốt nghiệp trung học cơ sở",
            "request.papers/1/pages": "1",
            "request.papers/1/copies": "2",
            "ground": "mới sinh con, chưa đi lại được",
        },
        (hand(P03, "Người đề nghị"),),
        (
            sealed(
                "Bằng tốt nghiệp trung học cơ sở", "Phòng Giáo dục Mẫu", "Cầm Thị Ón",
                f"Họ và tên: {P03.name}",
                "Ngày sinh: 15/03/2001",
                "Học sinh trường: THCS Mẫu Một",
                "Năm tốt nghiệp: 2016",
            ),
        ),
    ),
)  # fmt: skip
