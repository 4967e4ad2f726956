"""Which procedure, what to bring, who it is for."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "taking.nobody": ("Hồ sơ mới", "New dossier"),
    "taking.newer": (
        "Bản nháp này do phiên bản ứng dụng mới hơn ghi. Vẫn còn nguyên: xin cập nhật rồi mở lại.",
        "A newer version of the app wrote this draft. Nothing is lost: please update, then open.",
    ),
    "taking.again": (
        "Đã sửa sau khi người dân xác nhận. Cần làm lại: {acts}.",
        "Changed after the citizen confirmed. To be done again: {acts}.",
    ),
    "taking.step1": ("Thủ tục", "Procedure"),
    "taking.step2": ("Người", "Person"),
    "taking.choose": ("Chọn thủ tục", "Choose a procedure"),
    "taking.search": ("Tìm, gõ không dấu cũng được", "Search, marks can be left out"),
    "taking.usual": ("Hay làm", "Often taken"),
    "taking.at_home": ("Làm được tại nhà", "Can be done at home"),
    "taking.assisted": ("Chỉ giúp nộp", "Help to file only"),
    "taking.needs_signal": ("cần có mạng", "needs a connection"),
    "taking.count": ("{count} thủ tục", "{count} procedures"),
    "taking.none": (
        "Không thấy thủ tục “{text}” trong danh mục.",
        "No procedure “{text}” in the catalogue.",
    ),
    "taking.see_all": ("Xem tất cả thủ tục", "See all procedures"),
    "taking.since.said": (
        "Thời hạn tính từ khi tiếp nhận.",
        "Times count from reception.",
    ),
    "taking.none.do": (
        "Thử tên ngắn hơn hoặc mã, ví dụ “khai sinh”, “1.014027”.",
        "Try a shorter name or a code, such as “khai sinh” or “1.014027”.",
    ),
    "taking.footing.home": ("Tiếp nhận ngay tại nhà", "Received at the home"),
    "taking.footing.ground": (
        "Tại nhà, nếu có căn cứ",
        "At the home, with a ground",
    ),
    "taking.footing.assisted": ("Hỗ trợ nộp trực tuyến", "Help to file online"),
    "taking.ground": (
        "Vì sao người dân không đến Trung tâm được?",
        "Why can the citizen not come to the Centre?",
    ),
    "taking.ground.none": (
        "Không có căn cứ nào – lập tại nhà, chờ Trung tâm tiếp nhận",
        "None of these – made at home, waiting to be received",
    ),
    "taking.ground.said": ("Người nhà nói thế nào (nếu có)", "In the family's words (if any)"),
    "taking.ground.missing": (
        "Xin chọn vì sao người dân không đến được; phiếu ghi theo đó.",
        "Please choose why the citizen cannot come; the slip depends on it.",
    ),
    "taking.tell": ("Nói với người dân", "Tell the citizen"),
    "taking.papers": ("Giấy tờ cần có", "Papers needed"),
    "taking.papers.none": ("Không cần giấy tờ nào.", "No papers are needed."),
    "taking.paper": ("{quantity} {kind}", "{quantity} × {kind}"),
    "taking.paper.shown": ("xem rồi trả ngay", "shown and given back"),
    "taking.paper.if": ("tùy trường hợp", "depends on the case"),
    "taking.paper.no": ("nếu có", "if there is one"),
    "taking.present": ("Phải có mặt, ký hoặc điểm chỉ vào tờ khai", "Present, and signs"),
    "taking.by_hand": ("Khi nhận kết quả, ký hoặc điểm chỉ", "Signs for the result"),
    "taking.applicants": ("Ai nộp được", "Who may file"),
    "taking.time": ("Thời hạn, kể từ khi tiếp nhận", "Time, from its reception"),
    "taking.fees": ("Phí, lệ phí", "Fees"),
    "taking.notes": ("Cán bộ cần nhớ, không đọc", "For the officer, not read out"),
    "taking.official": (
        "Tiếp nhận ngay tại nhà, có ngày hẹn trả.",
        "Received at the home, with a due date.",
    ),
    "taking.provisional": (
        "Lập tại nhà, chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả.",
        "Made at home, waiting to be received; no due date yet.",
    ),
    "taking.battery": (
        "Pin yếu. Nên làm bản ngắn: ghi đủ mục bắt buộc, lấy dấu, đưa phiếu; giấy tờ chụp sau.",
        "Battery low. Take the short path: what is required, marks, slip; papers later.",
    ),
    "taking.short": ("Làm bản ngắn", "Take the short path"),
    "taking.long": ("Làm đầy đủ", "Do it in full"),
    "taking.discard": ("Bỏ bản nháp này", "Throw this draft away"),
    "taking.discard.sure": (
        "Bỏ hẳn bản nháp, không lấy lại được",
        "Throw it away for good",
    ),
    "taking.born": ("Sinh {day}", "Born {day}"),
    "taking.number": ("số {number}", "number {number}"),
    "taking.number.unknown": ("số chưa rõ", "number not known"),
    "taking.who": ("Ai là ai trong hồ sơ này?", "Who is who in this dossier?"),
    "taking.who.help": (
        "Đọc mã QR trên thẻ là nhanh nhất. Không có thẻ vẫn làm được.",
        "Reading the card's QR code is fastest. Without a card it works, too.",
    ),
    "taking.who.change": ("Đổi", "Change"),
    "taking.who.empty": ("Chưa ghi", "Not filled in"),
    "taking.way.camera": ("Chụp mã QR trên thẻ", "Photograph the card's QR code"),
    "taking.way.mrz": ("Gõ ba dòng ở mặt sau thẻ", "Type the three lines on its back"),
    "taking.way.earlier": ("Người đã có trên máy này", "Somebody known on this device"),
    "taking.way.no_card": ("Không có thẻ", "No card"),
    "taking.camera.aim": (
        "Đưa mã QR vào giữa khung, đủ sáng, thẻ phẳng.",
        "Hold the QR code in the middle, well lit and flat.",
    ),
    "taking.card.unreadable": (
        "Chưa đọc được mã QR của thẻ. Xin chụp lại gần hơn, đủ sáng, hoặc ghi tay.",
        "The card's QR code could not be read. Closer, with more light, or type it.",
    ),
    "taking.card.other_sex": (
        "Thẻ này không khớp giới tính của mục “{whose}”. Xin xem lại thẻ của ai.",
        "This card does not fit “{whose}”. Please see whose card it is.",
    ),
    "taking.mrz.lines": ("Ba dòng chữ in hoa, mỗi dòng 30 ký tự", "Three lines of 30 characters"),
    "taking.mrz.wrong": (
        "Ba dòng này chưa khớp. Xin so lại từng chữ với mặt sau thẻ, hoặc ghi tay.",
        "The three lines do not add up. Compare them with the card, or type by hand.",
    ),
    "taking.mrz.read": ("Đọc ba dòng này", "Read these lines"),
    "taking.earlier.search": ("Họ tên hoặc số định danh", "Name or personal number"),
    "taking.earlier.help": (
        "Chạm vào người đó là nói: tôi đã xem và đúng là người này.",
        "Tapping a line says: I have looked, and it is this person.",
    ),
    "taking.earlier.none": (
        "Không thấy ai tên như vậy trên máy này.",
        "Nobody of that name on this device.",
    ),
    "taking.no_card.ask": (
        "Số định danh chưa biết vì sao? Trung tâm sẽ tra cứu.",
        "Why is the number not known? The Centre will look it up.",
    ),
    "taking.no_card.why": (
        "Xin ghi vì sao chưa biết số, ví dụ “thẻ đã mất, không nhớ số”.",
        "Please say why, for example “card lost, number not remembered”.",
    ),
    "taking.no_card.state": ("Ghi là chưa biết số", "State the number as unknown"),
    "taking.card.doubts": ("Xin xem lại", "Please look once more"),
    "taking.who.begun": (
        "Hồ sơ đã lập: sửa ở đây được ghi lại và có thể phải xác nhận lại.",
        "This dossier is begun: changes here are recorded and may need new confirmation.",
    ),
}
