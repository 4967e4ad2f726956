"""What Cà Thị Ón takes in bản Nà Thử: before the day, and on it."""

from typing import Final

from demo.cases import CLINIC, COMMITTEE, HOSPITAL, NO_CARD, Case, hand, of, thumb
from demo.papers import Mark, sealed
from demo.people import CAM_VAN_THU, LO_VAN_IN, LUONG_THI_MAU, P01, P09

# She has no card and signs nothing; her grandson interprets.
FIRST: Final = Case(
    0,
    "1.014027",
    P01,
    {
        "applicant.sex": "NU",
        "applicant.ethnic": "Thái",
        "applicant.phone": "0120 000 001",
        "applicant.current_benefits": "không",
        "payment.method": "tiền mặt",
        "interpreter.full_name": "Lò Văn Thử",
        "interpreter.language": "tiếng Thái",
    },
    (Mark("Người phiên dịch", "signature", "Lò Văn Thử"), thumb(P01, "Người đề nghị")),
    card=False,
)

NA_THU: Final = (
    Case(
        0,
        "1.003583",
        P01,
        {
            "requester.id_doc_type": NO_CARD,
            "requester.id_doc_no": NO_CARD,
            "requester.relation_to_child": "Khác",
            "requester.relation_other": "bà ngoại",
            "child.full_name": "Lò Văn Mẫu",
            "child.dob": "2026-11-09",
            "child.sex": "NAM",
            "child.ethnic": "Thái",
            "child.hometown": "xã Ngọc Chiến, tỉnh Sơn La",
            "child.place_of_birth": CLINIC,
            **of("mother", P09),
            "end.copies_wanted": "có",
            "ground": "mẹ ốm sau sinh, chưa đi lại được",
        },
        (thumb(P01),),
        (
            sealed(
                "Giấy chứng sinh", CLINIC, "Tòng Văn Thử",
                f"Họ và tên mẹ: {P09.name}",
                f"Số định danh cá nhân: {P09.number}",
                "Đã sinh con vào lúc: 05 giờ 20 phút ngày 09/11/2026",
                f"Tại: {CLINIC}",
                "Số con trong lần sinh này: 01",
                "Giới tính và cân nặng của con: Nam, 3.100 g",
                "Dự kiến đặt tên con: Lò Văn Mẫu",
            ),
        ),
        card=False,
    ),
    Case(
        0,
        "1.014027",
        LUONG_THI_MAU,
        {
            "applicant.ethnic": "Khơ Mú",
            "applicant.current_benefits": "không",
            "payment.method": "tiền mặt",
        },
        (thumb(LUONG_THI_MAU, "Người đề nghị"),),
    ),
    Case(
        0,
        "1.000419",
        LO_VAN_IN,
        {
            "requester.relation_to_deceased": "con trai",
            "deceased.full_name": "Lò Thị Ón",
            "deceased.dob": "1941",
            "deceased.sex": "NU",
            "deceased.ethnic": "Thái",
            "deceased.last_residence": "bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La",
            "deceased.died_at": "04 giờ 10 phút ngày 14/11/2026",
            "deceased.place_of_death": "tại nhà",
            "ground": "đường sạt lở, gia đình có tang",
        },
        (hand(LO_VAN_IN),),
        (
            sealed(
                "Giấy báo tử", COMMITTEE, "Bạc Văn Mẫu",
                "Họ và tên: Lò Thị Ón",
                "Năm sinh: 1941",
                "Đã mất vào lúc: 04 giờ 10 phút ngày 14/11/2026",
                "Nơi mất: tại nhà, bản Nà Thử",
            ),
        ),
    ),
    Case(
        0,
        "1.001699",
        CAM_VAN_THU,
        {
            "request.kind": "xác định",
            "disability.types": "vận động",
            "activities.walk": "Thực hiện được nhưng cần trợ giúp",
            "activities.wash": "Thực hiện được nhưng cần trợ giúp",
        },
        (hand(CAM_VAN_THU, "Người đề nghị"),),
        (
            sealed(
                "Giấy ra viện", HOSPITAL, "Hoàng Thị Mẫu",
                f"Họ và tên: {CAM_VAN_THU.name}",
                "Chẩn đoán: gãy xương đùi trái, liền lệch",
                "Ra viện ngày: 02/09/2026",
                "Hướng điều trị: tập phục hồi chức năng tại nhà",
            ),
        ),
    ),
)  # fmt: skip
