"""Our own typing error put right against the signed page."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "righting": ("Sửa lỗi gõ", "Mend a typing error"),
    "righting.which": ("Chỗ nào gõ sai?", "What was typed wrong?"),
    "righting.how": (
        (
            "Chỉ sửa lỗi gõ của cán bộ, khi trang công dân đã ký ghi đúng. Người thứ hai xác nhận;"
            " công dân không phải ký lại."
        ),
        (
            "Only our own typing errors, where the page that the citizen signed is right. A second"
            " person confirms it; the citizen does not sign again."
        ),
    ),
    "righting.rows": (
        "Thiếu hoặc thừa dòng trong bảng kê không phải lỗi gõ: cần đọc lại và xin ký lại.",
        "A row too many or too few is no typing error: it is read out and signed again.",
    ),
    "righting.another": ("Chọn chỗ khác", "Choose something else"),
    "righting.now": ("Đang ghi", "Stands there now"),
    "righting.page": ("Trang công dân đã ký", "The page that was signed"),
    "righting.page.one": ("Trang {number}", "Page {number}"),
    "righting.page.away": (
        "Máy này không có ảnh trang này. Xin xem bản giấy.",
        "The picture of this page is not on this device. Please look at the paper.",
    ),
    "righting.page.missing": ("Xin chọn trang ghi điều này.", "Please choose the page."),
    "righting.zoom": ("Phóng to trang", "Enlarge the page"),
    "righting.says": ("Trên trang ghi (chép từng chữ)", "The page says (letter by letter)"),
    "righting.says.place": (
        "Trên trang ghi, xã rồi đến tỉnh (chép từng chữ)",
        "The page says, commune and province (letter by letter)",
    ),
    "righting.says.several": (
        "Trên trang ghi những gì, cách nhau dấu chấm phẩy (chép từng chữ)",
        "The page says, each behind a semicolon (letter by letter)",
    ),
    "righting.empty": ("(để trống)", "(left empty)"),
    "righting.says.missing": (
        "Xin chép từng chữ đang ghi trên trang.",
        "Please copy what stands on the page, letter by letter.",
    ),
    "righting.words": (
        "Trên trang ghi, {what} (chép từng chữ)",
        "The page says, {what} (letter by letter)",
    ),
    "righting.words.missing": (
        "Ngày ghi bằng chữ cũng phải sửa: xin chép từng chữ đang ghi trên trang.",
        "The day in words changes, too: please copy what stands on the page.",
    ),
    "righting.words.old": (
        "Chữ này vẫn là ngày cũ. Giấy ghi hai ngày khác nhau thì cần đọc lại, xin ký lại.",
        "These words still say the old day. Where the page says two days, it is signed again.",
    ),
    "righting.becomes": ("Sửa thành", "Becomes"),
    "righting.becomes.missing": ("Xin ghi lại cho đúng.", "Please write it as it should be."),
    "righting.same": ("Vẫn như đang ghi. Xin sửa chữ sai.", "It is the same. Please mend it."),
    "righting.unknown": (
        "Xin ghi điều đọc được trên trang, không ghi dấu ? ở đầu.",
        "Please write what can be read on the page, without a ? before it.",
    ),
    "righting.moved": (
        "Chỗ này hoặc trang này vừa được sửa. Xin xem lại rồi gửi.",
        "This value or its page has just been changed. Please look again, then send.",
    ),
    "righting.before": ("Trước", "Before"),
    "righting.after": ("Sau", "After"),
    "righting.reason": ("Vì sao sai", "Why it was wrong"),
    "righting.reason.words": ("Hoặc ghi bằng lời", "Or in words"),
    "righting.reason.picked": ("Chọn nhầm", "The wrong one was chosen"),
    "righting.reason.accent": ("Gõ nhầm dấu", "A wrong accent"),
    "righting.reason.letter": ("Gõ nhầm chữ", "A wrong letter"),
    "righting.reason.digit": ("Gõ nhầm số", "A wrong digit"),
    "righting.reason.line": ("Chép nhầm dòng", "The wrong line"),
    "righting.reason.missing": (
        "Xin chọn hoặc ghi vì sao sai.",
        "Please choose or write why it was wrong.",
    ),
    "righting.yes": ("Có", "Yes"),
    "righting.no": ("Không", "No"),
    "righting.send": ("Gửi chỗ sửa", "Send the correction"),
    "righting.done": (
        "Đã ghi chỗ sửa, chờ người thứ hai xác nhận. Công dân không phải ký lại.",
        "The correction is recorded and waits for a second person. Nobody signs again.",
    ),
    "righting.otherwise": (
        "Giấy đã ký ghi khác: không phải lỗi gõ.",
        "The signed paper says otherwise: it is no typing error.",
    ),
    "righting.otherwise.why": (
        (
            "Chưa ghi gì. Chép sai thì xin nhìn trang, chép lại. Giấy đúng là ghi như vậy thì"
            " cần đến gặp công dân, đọc lại và xin ký lại."
        ),
        (
            "Nothing was recorded. If it was copied wrong, look again. If the paper does say so,"
            " the citizen has to be met, read to, and asked to sign again."
        ),
    ),
    "righting.again": ("Đến lại để đọc và ký lại", "Visit again to read and sign"),
    "righting.again.why": ("Đọc lại, ký lại: {what}", "To be read and signed again: {what}"),
    "righting.again.done": (
        "Đã thêm nhà này vào kế hoạch hôm nay.",
        "This house is on today's plan.",
    ),
    "righting.again.there": (
        "Nhà này đã có trong kế hoạch hôm nay.",
        "This house is on today's plan already.",
    ),
    "righting.signed_paper": ("giấy đã ký", "the signed paper"),
    "righting.no_page": (
        "Không có ảnh trang nào công dân đã ký cùng hồ sơ này.",
        "There is no picture of a page that was signed with this dossier.",
    ),
    "righting.no_page.advice": (
        (
            "Không có trang để đối chiếu thì không sửa lỗi gõ được. Cần đến gặp công dân, đọc lại"
            " và xin ký lại."
        ),
        (
            "Without a page to compare with nothing is mended. The citizen has to be met, read to,"
            " and asked to sign again."
        ),
    ),
    "righting.waits": ("Chỗ sửa chờ người thứ hai", "Corrections that wait"),
    "righting.waits.second": ("Chờ người thứ hai", "Waits for a second person"),
    "righting.waits.own": (
        "Chỗ sửa chờ người thứ hai xác nhận",
        "A correction waits for a second person",
    ),
    "righting.waits.others": (
        "Chỗ sửa của người khác, xin xem và xác nhận",
        "A colleague's correction: please look and confirm",
    ),
    "righting.by": ("{who}, {when}: {reason}", "{who}, {when}: {reason}"),
    "righting.page.says": ("Trên trang ghi", "The page says"),
    "righting.put": ("Đã sửa thành", "Now it says"),
    "righting.see": ("Xem trang đã ký", "See the signed page"),
    "righting.see.away": (
        "Máy này không có ảnh trang đã ký. Chỉ xác nhận khi đã xem bản giấy.",
        "The signed page is not on this device. Confirm only what you have seen on paper.",
    ),
    "righting.agree": ("Đúng như trang đã ký", "As the signed page says"),
    "righting.disagree": ("Chưa đồng ý", "I do not agree"),
    "righting.word": ("Ý kiến (cần ghi khi chưa đồng ý)", "Remark (needed where not agreed)"),
    "righting.word.missing": ("Xin ghi vì sao chưa đồng ý.", "Please say why you do not agree."),
    "righting.agreed": ("Đã xác nhận chỗ sửa.", "The correction is confirmed."),
    "righting.disagreed": (
        "Đã ghi ý kiến. Cần đọc lại và xin công dân ký lại.",
        "Recorded. It has to be read to the citizen and signed again.",
    ),
    "righting.changed": (
        "Chỗ sửa vừa thay đổi. Xin xem lại rồi xác nhận.",
        "The corrections have just changed. Please look again.",
    ),
}
