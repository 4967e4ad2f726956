"""Enrolment, unlocking, waits."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "wait.hours": ("{count} giờ", "{count} h"),
    "wait.minutes": ("{count} phút", "{count} min"),
    "opening.enter_pin": ("Nhập mã PIN 6 số để mở khóa", "Enter your 6-digit PIN"),
    "opening.enter_words": (
        "Gõ cụm từ của máy này để mở khóa",
        "Type this device's passphrase to unlock",
    ),
    "opening.words_field": ("Cụm từ", "Passphrase"),
    "opening.unlock": ("Mở khóa", "Unlock"),
    "opening.no_network": (
        "Không cần mạng vẫn mở được",
        "Works without a network",
    ),
    "opening.use_words": ("Dùng cụm từ thay cho mã 6 số", "Use a passphrase instead"),
    "opening.use_digits": ("Dùng mã PIN 6 số", "Use a 6-digit PIN"),
    "opening.forgot": ("Quên mã?", "Forgot it?"),
    "opening.wrong": ("Mã chưa đúng.", "That is not the code."),
    "opening.wrong_left": (
        "Mã chưa đúng. Còn {count} lần trước khi phải đợi 1 phút.",
        "That is not the code. {count} more tries before a wait of 1 minute.",
    ),
    "opening.wait": (
        "Xin để máy bật và đợi {time} rồi thử lại, hoặc nhờ Trung tâm mở.",
        "Leave the device on and try again in {time}, or ask the Centre.",
    ),
    "opening.help_title": ("Khi quên mã", "When the code is forgotten"),
    "opening.help": (
        (
            "Không ai xem lại được mã của máy này, kể cả Trung tâm."
            " Hồ sơ đã lập vẫn nguyên trên máy: Trung tâm ghi nhận cho ông/bà"
            " một máy mới, rồi hai người giữ khóa khôi phục đưa hồ sơ của máy này về."
        ),
        (
            "Nobody can read this device's code, not even the Centre. What was taken is still here:"
            " the Centre enrols another device for you, and two keepers of recovery keys bring this"
            " one's work home."
        ),
    ),
    "opening.help_wait": (
        "Nếu vẫn nhớ mã mà đang phải đợi, xin gọi Trung tâm để được thử lại ngay.",
        "If you remember the code but have to wait, call the Centre to try again at once.",
    ),
    "opening.ask_centre": ("Lấy mã hỏi để đọc cho Trung tâm", "Get a question for the Centre"),
    "opening.question": ("Đọc cho Trung tâm nghe", "Read this to the Centre"),
    "opening.answer_field": ("Mã Trung tâm đọc lại", "The Centre's answer"),
    "opening.take_answer": ("Dùng mã này", "Use this answer"),
    "opening.centre_opened": (
        "Trung tâm đã mở. Xin nhập lại mã của máy.",
        "The Centre has opened. Enter the code again.",
    ),
    "opening.damage": (
        "Có phần không đọc được trên máy này. Máy sẽ xin lại từ Trung tâm khi đồng bộ.",
        "Some parts could not be read here. They will be fetched from the Centre again.",
    ),
    "opening.damage_lost": (
        (
            "Có {count} việc không đọc được mà Trung tâm chưa có."
            " Xin không xóa gì, mang máy về Trung tâm."
        ),
        (
            "{count} entries cannot be read and the Centre does not have them."
            " Delete nothing; bring the device to the Centre."
        ),
    ),
    "opening.worker_ended": (
        "Việc tự đồng bộ đã dừng. Hồ sơ vẫn còn trên máy. Xin khóa rồi mở lại ứng dụng.",
        "Syncing has stopped. Everything is still here. Lock and open the app again.",
    ),
    "opening.motto": ("Một cửa đến tận nhà", "The one-stop shop that comes to your door"),
    "opening.new_here": ("Máy này chưa được ghi nhận", "This device has not joined yet"),
    "opening.new_advice": (
        "Xin mã ghi nhận của Trung tâm, hoặc luyện tập trước: luyện tập không gửi gì đi.",
        "Ask the Centre for a code, or practise first: practice sends nothing.",
    ),
    "opening.join": ("Ghi nhận máy với Trung tâm", "Join the Centre"),
    "opening.practise": ("Luyện tập", "Practise"),
    "opening.leave_practice": ("Thôi luyện tập", "Leave practice"),
    "opening.give_up": ("Để sau", "Later"),
    "opening.join_title": ("Ghi nhận máy", "Join the Centre"),
    "opening.code_intro": (
        "Trung tâm đưa địa chỉ và một mã dùng một lần, có hạn 15 phút.",
        "The Centre gives an address and a code, good once and for 15 minutes.",
    ),
    "opening.picture": ("Đọc mã QR từ ảnh", "Read the QR from a picture"),
    "opening.address": ("Địa chỉ Trung tâm", "Address of the Centre"),
    "opening.code": ("Mã ghi nhận", "Code"),
    "opening.code_wrong": (
        "Mã có 24 chữ và số. Xin xem lại từng nhóm bốn.",
        "A code has 24 letters and digits. Check each group of four.",
    ),
    "opening.not_an_invitation": (
        "Mã QR này không phải của Trung tâm. Xin chụp lại, hoặc gõ địa chỉ và mã.",
        "This QR is not the Centre's. Take it again, or type address and code.",
    ),
    "opening.choose_pin": ("Chọn mã PIN 6 số cho máy này", "Choose a 6-digit PIN"),
    "opening.choose_words": (
        "Chọn một cụm từ cho máy này",
        "Choose a passphrase for this device",
    ),
    "opening.choose_pin_advice": (
        "Mã này mở máy và xác nhận từng hồ sơ. Xin không dùng ngày sinh.",
        "It unlocks the device and confirms each dossier. No birthdays, please.",
    ),
    "opening.choose_words_advice": (
        (
            "Bốn tiếng khác nhau trở lên, dễ nhớ với riêng ông/bà. Máy này không có kho khóa,"
            " nên mã 6 số chưa đủ."
        ),
        "Four different words or more. This device has no keystore, so six digits are not enough.",
    ),
    "opening.again_pin": ("Nhập lại mã vừa chọn", "Enter the same PIN again"),
    "opening.again_words": ("Gõ lại cụm từ vừa chọn", "Type the same passphrase again"),
    "opening.not_the_same": (
        "Hai lần không giống nhau. Xin chọn lại từ đầu.",
        "The two were not the same. Choose again.",
    ),
    "opening.words_title": ("Đọc bốn từ này cho Trung tâm nghe", "Read these four words out"),
    "opening.words_advice": (
        (
            "Trung tâm thấy đúng bốn từ này thì xác nhận. Nếu khác, xin dừng lại và gọi người phụ"
            " trách."
        ),
        "The Centre confirms when it sees the same four. If they differ, stop and call.",
    ),
    "opening.of_officer": ("Máy của {name}", "Device of {name}"),
    "opening.words_waiting": ("Chờ Trung tâm xác nhận…", "Waiting for the Centre…"),
    "opening.fetching": ("Đang nhận danh mục thủ tục…", "Fetching the procedures…"),
}
