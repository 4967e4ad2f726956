"""What was signed and is not so any more: read aloud and signed again."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "again": ("Đọc lại và ký lại", "Read and sign again"),
    "again.task": ("Đổi sau khi ký: đọc lại, xin ký lại", "Changed since signed: sign again"),
    "again.change": ("Công dân muốn đổi điều đã ký", "The citizen wants what was signed changed"),
    "again.step": ("Điều đã đổi", "What was changed"),
    "again.form": ("Sửa điều đã ký", "Change what was signed"),
    "again.title": ("Đã đổi sau khi công dân ký", "Changed since the citizen signed"),
    "again.how": (
        (
            "Công dân nghe đọc lại toàn bộ, rồi ký hoặc điểm chỉ lại. Cán bộ nhập mã PIN xong"
            " thì có phiếu mới; phiếu cũ vẫn tra cứu được."
        ),
        (
            "The whole is read aloud, then signed or thumbed again. After the PIN there is a new"
            " slip; the old one still opens the dossier."
        ),
    ),
    "again.before": ("Công dân đã ký", "As it was signed"),
    "again.after": ("Đang ghi", "As it stands now"),
    "again.before.gone": (
        "Máy này không còn giữ chữ đã ký. Xin xem bản giấy.",
        "What was signed is not on this device any more. Please look at the paper.",
    ),
    "again.empty": ("(bỏ trống)", "(empty)"),
    "again.by": ("{who}, {when}", "{who}, {when}"),
    "again.begin": ("Đọc lại cho công dân", "Read it to the citizen"),
    "again.edit": ("Sửa tờ khai", "Change the declaration"),
    "again.agree_first": (
        "Có thông tin chưa thống nhất. Xin chọn thông tin đúng trước.",
        "Something is not agreed. Please choose the right one first.",
    ),
    "again.moved": (
        "Hồ sơ vừa thay đổi. Xin xem lại, đọc lại rồi mới xác nhận.",
        "The dossier has just changed. Look at it and read it again before confirming.",
    ),
    "again.whole": ("Bản công dân đã ký vẫn còn nguyên.", "What the citizen signed still holds."),
    "again.whole.advice": (
        "Công dân muốn đổi điều gì thì sửa tờ khai, rồi đọc lại và xin ký lại.",
        "If they want something changed: change it, read it aloud, and have it signed again.",
    ),
    "again.over": (
        "Hồ sơ này không ký lại trên máy này.",
        "This dossier is not signed again on this device.",
    ),
    "again.over.advice": (
        "Hồ sơ đã xong hoặc đang rút, hoặc cán bộ khác đã xác nhận.",
        "It is finished or being withdrawn, or another officer confirmed it.",
    ),
    "again.confirm": ("Xác nhận đã ký lại", "Confirm: signed again"),
    "again.confirm.say": (
        "Phiếu mới thay phiếu đã đưa; phiếu cũ vẫn tra cứu được.",
        "A new slip takes the place of the one given; the old one still opens the dossier.",
    ),
    "again.done": (
        "Đã ký lại. Xin đưa phiếu mới cho công dân.",
        "Signed again. Please give the citizen the new slip.",
    ),
}
