"""What Giàng A Chứ takes around bản Pom Mẫu, and what Quàng Thị Pâng took before she retired."""

from typing import Final

from demo.cases import COMMITTEE, Case, hand, of, thumb
from demo.papers import Mark, sealed
from demo.people import DIEU_THI_THU, HANG_A_MAU, MUA_THI_SUA, P06, RETIRED, SUNG_THI_DI, THAO_A_DO


def _unmarried(role: str) -> dict[str, str]:
    status = "Hiện tại chưa đăng ký kết hôn với ai"
    return {f"{role}.marriage_ordinal": "1", f"{role}.marital_status": status}


POM_MAU: Final = (
    Case(
        2,
        "1.000593",
        SUNG_THI_DI,
        {
            "bride.ethnic": "Mông",
            **_unmarried("bride"),
            **of("groom", THAO_A_DO),
            "groom.id_doc_type": "Thẻ căn cước công dân",
            "groom.id_doc_no": THAO_A_DO.number,
            **_unmarried("groom"),
            "ground": "bên nữ gãy chân, chưa đi lại được",
        },
        (hand(SUNG_THI_DI, "Bên nữ"), hand(THAO_A_DO, "Bên nam")),
        (
            sealed(
                "Giấy xác nhận tình trạng hôn nhân", "Ủy ban nhân dân phường Tô Hiệu", "Lò Văn Ín",
                f"Họ và tên: {THAO_A_DO.name}",
                "Ngày sinh: 08/08/1999",
                f"Nơi cư trú: {THAO_A_DO.residence}",
                "Tình trạng hôn nhân: hiện tại chưa đăng ký kết hôn với ai",
                "Giấy này được cấp để: đăng ký kết hôn",
            ),
        ),
    ),
    # He can neither sign nor press a thumb: two witnesses stand for it.
    Case(
        2,
        "2.000884",
        P06,
        {
            "request.paper": "Giấy ủy quyền nhận trợ cấp hằng tháng",
            "request.how": "Không thể ký, không thể điểm chỉ",
            "ground": "già yếu, đang ở cùng con gái tại bản Pom Mẫu",
            "witnesses/1/full_name": "Phàng A Thử",
            "witnesses/1/pin": "099061000018",
            "witnesses/2/full_name": "Má Thị Mỷ",
            "witnesses/2/pin": "099168000019",
        },
        (
            Mark("Người làm chứng 1", "signature", "Phàng A Thử"),
            Mark("Người làm chứng 2", "signature", "Má Thị Mỷ"),
        ),
    ),
    Case(
        2,
        "1.000419",
        MUA_THI_SUA,
        {
            "requester.relation_to_deceased": "vợ",
            "deceased.full_name": "Thào A Thử",
            "deceased.dob": "1952",
            "deceased.sex": "NAM",
            "deceased.ethnic": "Mông",
            "deceased.last_residence": "bản Pom Mẫu, xã Ngọc Chiến, tỉnh Sơn La",
            "deceased.died_at": "19 giờ 30 phút ngày 16/11/2026",
            "deceased.place_of_death": "tại nhà",
            "ground": "người yêu cầu cao tuổi, không đi lại được",
        },
        (thumb(MUA_THI_SUA),),
        (
            sealed(
                "Giấy báo tử", COMMITTEE, "Bạc Văn Mẫu",
                "Họ và tên: Thào A Thử",
                "Năm sinh: 1952",
                "Đã mất vào lúc: 19 giờ 30 phút ngày 16/11/2026",
                "Nơi mất: tại nhà, bản Pom Mẫu",
            ),
        ),
    ),
    Case(
        2,
        "2.000815",
        HANG_A_MAU,
        {
            "request.papers/1/name": "Giấy chứng nhận hộ cận nghèo",
            "request.papers/1/pages": "1",
            "request.papers/1/copies": "1",
            "ground": "già yếu, không đi lại được",
        },
        (thumb(HANG_A_MAU, "Người đề nghị"),),
        (
            sealed(
                "Giấy chứng nhận hộ cận nghèo", COMMITTEE, "Bạc Văn Mẫu",
                f"Chủ hộ: {HANG_A_MAU.name}",
                f"Nơi cư trú: {HANG_A_MAU.residence}",
                "Thời gian áp dụng: năm 2026",
            ),
        ),
    ),
)  # fmt: skip

LATE: Final = Case(
    RETIRED,
    "1.014027",
    DIEU_THI_THU,
    {
        "applicant.ethnic": "Thái",
        "applicant.current_benefits": "không",
        "payment.method": "tiền mặt",
    },
    (thumb(DIEU_THI_THU, "Người đề nghị"),),
)
