"""The sentences of a form: for each code whether it blocks, and what to do about it."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["block", "warn"]

# Each says what to do. Who reads them sits beside a citizen.
WORDS: Final[Mapping[str, tuple[Level, str, str]]] = {
    "required": (
        "block",
        "chưa ghi. Xin hỏi rồi ghi vào.",
        "still empty. Please ask and fill it in.",
    ),
    "required_or_unknown": (
        "block",
        "chưa ghi. Xin hỏi; nếu chưa biết thì ghi “chưa rõ” kèm lý do, Trung tâm sẽ tra cứu.",
        (
            "still empty. Please ask; if nobody knows, state it as unknown and why, and the centre"
            " will look it up."
        ),
    ),
    "unknown_not_lawful": (
        "block",
        "mục này phải ghi rõ, Trung tâm không tra cứu thay được. Xin hỏi lại.",
        "cannot be left for the centre to look up. Please ask again.",
    ),
    "unknown_without_reason": (
        "block",
        "xin ghi thêm vì sao chưa rõ.",
        "please add why it is not known.",
    ),
    "still_unknown": (
        "warn",
        "lúc nhận chưa rõ. Xin tra cứu rồi ghi vào.",
        "was not known at intake. Please look it up and fill it in.",
    ),
    "not_agreed": (
        "block",
        "thông tin chưa thống nhất. Xin chọn thông tin đúng.",
        "people have written different things. Please choose the right one.",
    ),
    "unreadable": (
        "block",
        "ứng dụng này chưa đọc được. Xin cập nhật ứng dụng.",
        "this version cannot read it. Please update the app.",
    ),
    "wrong_kind": (
        "block",
        "nội dung không đúng kiểu của ô này. Xin ghi lại.",
        "is not what this field takes. Please write it again.",
    ),
    "too_long": (
        "block",
        "dài quá {most} chữ. Xin rút gọn.",
        "longer than {most} characters. Please shorten it.",
    ),
    "unseen_signs": (
        "block",
        "có ký tự không nhìn thấy. Xin xóa rồi gõ lại.",
        "contains signs that cannot be seen. Please type it again.",
    ),
    "not_a_name": (
        "block",
        "chưa giống họ tên. Xin xem giấy tờ rồi ghi lại.",
        "does not look like a name. Please see the paper and write it again.",
    ),
    "unusual_name": (
        "warn",
        "có chữ số hoặc dấu lạ. Xin xem lại giấy tờ.",
        "contains digits or unusual signs. Please look at the paper once more.",
    ),
    "not_tidy": (
        "warn",
        "có dấu cách hoặc cách gõ dấu khác thường. Xin gõ lại.",
        "has unusual spaces or letters. Please type it again.",
    ),
    "not_an_option": (
        "block",
        "xin chọn một trong: {options}.",
        "please choose one of: {options}.",
    ),
    "yes_or_no": ("block", "xin chọn Có hoặc Không.", "please choose yes or no."),
    "not_a_number": ("block", "xin ghi bằng chữ số.", "please write digits."),
    "too_small": ("block", "ít nhất là {least}. Xin xem lại.", "at least {least}. Please check."),
    "too_large": ("block", "nhiều nhất là {most}. Xin xem lại.", "at most {most}. Please check."),
    "not_a_day": (
        "block",
        "ngày này không đọc được hoặc không có trên lịch. Xin ghi ngày/tháng/năm, như 02/07/1948.",
        "is on no calendar. Please write day/month/year, as in 02/07/1948.",
    ),
    "not_a_whole_day": (
        "block",
        "cần đủ ngày, tháng, năm. Xin xem giấy tờ rồi ghi thêm.",
        "day, month and year are needed. Please see the paper.",
    ),
    "not_a_moment": (
        "block",
        "xin ghi cả giờ, phút và ngày, như 04:10 14/11/2026.",
        "please write hour, minute and day, as in 04:10 14/11/2026.",
    ),
    "day_ahead": (
        "warn",
        "ngày này ở sau hôm nay. Xin xem lại, cả ngày giờ của máy.",
        "lies after today. Please check it, and the device's clock.",
    ),
    "not_a_number_of_12": (
        "block",
        "số định danh có 12 chữ số. Xin xem thẻ rồi ghi lại.",
        "a personal number has 12 digits. Please see the card.",
    ),
    "no_such_place": (
        "block",
        "ba số đầu không phải mã tỉnh hay mã nước nào. Xin xem thẻ rồi ghi lại.",
        "the first three digits are of no province and no country. Please see the card.",
    ),
    "old_number": (
        "block",
        (
            "đây là số chứng minh nhân dân cũ (9 số). Xin ghi vào ô số giấy tờ tùy thân;"
            " số định danh thì ghi “chưa rõ” kèm lý do."
        ),
        (
            "this is an old number of 9 digits. Please write it as the identity paper's number,"
            " and state the personal number as unknown."
        ),
    ),
    "test_number": (
        "block",
        "số bắt đầu bằng 099 chỉ dùng khi tập huấn. Xin ghi số trên thẻ.",
        "numbers that begin with 099 are for training. Please write the number on the card.",
    ),
    "number_differs": (
        "warn",
        (
            "số này thường của {number}, còn tờ khai ghi {form}. Xin xem lại thẻ;"
            " nếu đã cải chính thì giữ nguyên."
        ),
        (
            "such a number is of {number_en}, the form says {form_en}. Please see the card;"
            " after a lawful correction leave it."
        ),
    ),
    "not_a_phone": (
        "block",
        "chưa giống số điện thoại. Xin hỏi lại, hoặc để trống.",
        "does not look like a telephone number. Please ask again, or leave it empty.",
    ),
    "retired_phone": (
        "warn",
        "đầu số này đã thôi dùng. Xin hỏi số đang dùng.",
        "this prefix is no longer in use. Please ask for the number of today.",
    ),
    "not_an_email": (
        "block",
        "chưa giống địa chỉ thư điện tử. Xin hỏi lại, hoặc để trống.",
        "does not look like an e-mail address. Please ask again, or leave it empty.",
    ),
    "address_incomplete": (
        "block",
        "xin chọn tỉnh và xã, phường hiện nay.{printed}",
        "please choose today's province and commune.{printed_en}",
    ),
    "no_such_unit": (
        "block",
        "xã, phường này không có trong danh mục. Xin chọn lại.",
        "this commune is not in the list. Please choose again.",
    ),
    "other_province": (
        "block",
        "xã, phường này thuộc tỉnh khác. Xin chọn lại.",
        "this commune is in another province. Please choose again.",
    ),
    "no_such_group": (
        "block",
        "xin chọn dân tộc trong danh mục; tên gọi theo lời khai được ghi bên cạnh.",
        "please choose a group of the list; the name as declared is written beside it.",
    ),
    "other_group": (
        "warn",
        "tên gọi theo lời khai không phải của dân tộc đã chọn. Xin hỏi lại.",
        "the name as declared is not one of the chosen group. Please ask again.",
    ),
    "no_rows": ("block", "chưa có dòng nào. Xin thêm.", "has no rows. Please add one."),
    "no_ground": (
        "warn",
        "chưa ghi. Xin chọn mã QR, thẻ, giấy tờ khác, hay người xác nhận.",
        "still empty. Please choose the QR, the card, another paper, or who confirmed.",
    ),
    "ground_without_number": (
        "warn",
        "đã đọc thẻ mà chưa có số định danh. Xin xem lại.",
        "a card was read, but there is no number. Please check.",
    ),
    "not_asked_for": (
        "warn",
        "trường hợp này không cần mục này. Xin xem lại hoặc để trống.",
        "is not part of this declaration. Please check it or leave it empty.",
    ),
    "not_of_the_form": (
        "warn",
        "tờ khai không có ô này. Xin xem lại tên ô; nội dung vẫn được giữ.",
        "the form has no such field. Please check its name; what was written is kept.",
    ),
}
