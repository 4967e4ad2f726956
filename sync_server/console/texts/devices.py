"""Sentences of the tablets: who has which, a new one, what ends one, their numbers."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "devices": ("Máy của cán bộ", "Tablets"),
    "devices-in-use": ("{count} máy đang dùng", "{count} in use"),
    "devices-none": ("Chưa có máy nào", "No tablets yet"),
    "devices-none-why": (
        "Thêm máy đầu tiên: cán bộ ngồi cạnh, quét một mã, hai bên đọc bốn từ.",
        "Add the first one: the officer scans a code, and both sides read four words.",
    ),
    "device-add": ("Thêm máy", "Add a tablet"),
    "device-name": ("Máy {short}", "Tablet {short}"),
    "device-holder": ("Máy · người giữ", "Tablet · holder"),
    "device-state": ("Tình trạng", "State"),
    "device-heard": ("Gửi gần nhất", "Last heard"),
    "device-left": ("Còn trên máy", "Still on it"),
    "device-clock": ("Lệch giờ", "Clock"),
    "device-version": ("Bản phần mềm", "Version"),
    "device-lease": ("Hạn làm việc", "Lease"),
    "device-open": ("Mở", "Open"),
    "device-open-of": ("Mở máy {short} của {name}", "Open tablet {short} of {name}"),
    "device-role-officer": ("cán bộ đi nhà dân", "field officer"),
    "device-role-clerk": ("tiếp nhận", "reception"),
    "device-role-specialist": ("chuyên môn", "specialist"),
    "device-role-leader": ("lãnh đạo", "leader"),
    "device-role-admin": ("quản trị", "administrator"),
    "device-role-centre": ("Trung tâm", "centre"),
    # States.
    "device-retired": ("Thôi dùng", "Retired"),
    "device-lost": ("Báo mất", "Reported lost"),
    "device-stolen": ("Báo bị lấy cắp", "Reported stolen"),
    "device-not-let-in": ("Không được thêm", "Not let in"),
    "device-at-the-door": ("Chờ xác nhận bốn từ", "Waits for confirmation"),
    "device-doubted": ("Có dấu hiệu chép hoặc khôi phục", "Copied or restored"),
    "device-never-heard": ("Chưa gửi lần nào", "Never heard"),
    "device-images": ("Còn {count} ảnh", "{count} images to come"),
    "device-all-sent": ("Đã gửi hết", "All sent"),
    "device-not-known": ("Đang gửi dở", "Sending, not finished"),
    "left-unknown": ("không rõ", "not known"),
    "left-images": ("{count} ảnh (theo máy)", "{count} images (as it says)"),
    "left-nothing": ("không còn gì, lúc gửi", "nothing, when it called"),
    "left-hint": (
        "Theo lần gửi gần nhất: việc làm sau đó Trung tâm chưa biết.",
        "As of its last call: what was done since is not known here.",
    ),
    "clock-unknown": ("không rõ", "not known"),
    "clock-right": ("đúng giờ", "right"),
    "clock-slow-seconds": ("chậm {count} giây", "{count} s slow"),
    "clock-fast-seconds": ("nhanh {count} giây", "{count} s fast"),
    "clock-slow-minutes": ("chậm {count} phút", "{count} min slow"),
    "clock-fast-minutes": ("nhanh {count} phút", "{count} min fast"),
    "clock-off-why": (
        "Đồng hồ máy lệch nhiều: giờ ghi trên hồ sơ được đặt trong khoảng đã chứng minh, không lấy"
        " theo đồng hồ này. Nhờ cán bộ chỉnh giờ máy.",
        "This clock is far off: times on dossiers are shown with their proven bounds. Have it set.",
    ),
    "version-unknown": ("không rõ", "not known"),
    "version-why": ("theo máy tự báo", "as it says itself"),
    "lease-to": ("đến {day}", "until {day}"),
    "lease-days": ("còn {count} ngày", "{count} days left"),
    "lease-over": ("đã hết {count} ngày", "over for {count} days"),
    "never": ("chưa lần nào", "never"),
    # Waiting at the door.
    "door-title": ("Chờ xác nhận", "Waiting to be confirmed"),
    "door-none": ("Chưa có máy nào quét mã", "No tablet has scanned yet"),
    "door-none-why": (
        "Khi máy quét xong, bốn từ hiện ở đây.",
        "Four words appear here when one has scanned.",
    ),
    "door-look": ("Xem máy đã quét chưa", "Look again"),
    "door-both": ("Hai bên phải thấy cùng bốn từ:", "Both sides must see the same four words:"),
    "words-same": ("Bốn từ giống nhau", "The words are the same"),
    "words-differ": ("Không giống", "Not the same"),
    "words-differ-why": (
        "Bấm “Không giống” thì máy đó không được thêm; cấp mã mới rồi quét lại.",
        "“Not the same” keeps that tablet out for good; give a new code and scan again.",
    ),
    "words-only-admin": (
        "Quản trị của xã xác nhận bốn từ cùng cán bộ.",
        "The administrator confirms the words together with the officer.",
    ),
    "device-confirmed-done": (
        "Đã thêm máy. Cán bộ đặt mã PIN trên máy rồi đồng bộ.",
        "The tablet is in. The officer sets a PIN and synchronises.",
    ),
    "device-rejected-done": (
        "Máy đó không được thêm. Cấp mã mới cho đúng máy của cán bộ.",
        "That tablet was not let in. Give a new code.",
    ),
    "device-rejected-late": (
        "Máy này đã được xác nhận trước đó. Muốn ngừng thì bấm “Ngừng dùng máy này”.",
        "This tablet was confirmed before. To end it, use “End this tablet”.",
    ),
    # A new one.
    "enrol-title": ("Thêm máy", "Add a tablet"),
    "enrol-for": ("Thêm máy cho {name}", "Add a tablet for {name}"),
    "enrol-step": ("Bước {now} trong 3", "Step {now} of 3"),
    "enrol-who": ("Họ tên người giữ máy", "Full name of its holder"),
    "enrol-who-hint": (
        "Như trên giấy tờ: tên này in trên phiếu và ghi trong lịch đến nhà.",
        "As on papers: it stands on slips and in the plan of visits.",
    ),
    "enrol-role": ("Máy dùng để", "What it is for"),
    "enrol-make": ("Tạo mã", "Make the code"),
    "enrol-scan": (
        "Mở Tận Nhà trên máy mới rồi quét mã này",
        "Open Tận Nhà on the new tablet and scan",
    ),
    "enrol-type": ("Không quét được? Gõ mã này trên máy mới:", "Cannot scan? Type this code:"),
    "enrol-address": ("Địa chỉ Trung tâm: {address}", "The centre's address: {address}"),
    "enrol-minutes": ("Mã dùng một lần, còn {count} phút", "Counts once, {count} minutes left"),
    "enrol-again": ("Tạo mã khác", "Another code"),
    "enrol-gets": ("Máy này sẽ được", "This tablet gets"),
    "enrol-gets-holder": ("Người giữ", "Holder"),
    "enrol-gets-numbers": ("Dải mã hồ sơ", "Numbers"),
    "enrol-gets-numbers-said": (
        "20 số mỗi ngày, riêng máy này",
        "20 a day, of this tablet alone",
    ),
    "enrol-gets-lease": ("Hạn làm việc", "Lease"),
    "enrol-gets-lease-said": ("90 ngày kể từ hôm nay", "90 days from today"),
    "enrol-gets-lock": ("Mở khóa", "Lock"),
    "enrol-gets-lock-said": ("mã PIN riêng, đặt trên máy", "a PIN of its own, set there"),
    "enrol-gets-loss": ("Khi mất máy", "When lost"),
    "enrol-gets-loss-said": (
        "báo mất tại đây: việc gửi từ máy ấy phải chờ Trung tâm xác nhận",
        "report it here: its work waits for the centre",
    ),
    # One.
    "device-facts": ("Biết gì về máy này", "What is known"),
    "device-id": ("Số máy", "Id"),
    "device-work": ("Việc đã nhận từ máy", "Entries received"),
    "device-lines": ("Dòng nhật ký", "Logs"),
    "device-lines-one": ("một, không đứt đoạn", "one, unbroken"),
    "device-lines-more": ("{count}: máy đã được khôi phục", "{count}: it was restored"),
    "doubted-title": ("Máy được chép hoặc khôi phục?", "Copied or restored?"),
    "doubted-what": (
        "Hai nơi đã viết tiếp bằng khóa của máy này. Không mất gì: cả hai phần đều được giữ và gửi về"
        " đủ. Lần gửi sau máy tự đi tiếp bằng một dòng nhật ký mới.",
        "Two places wrote with this tablet's keys. Nothing is lost: both parts are kept. At its next"
        " call the tablet goes on in a log of its own.",
    ),
    "doubted-do": (
        "Hỏi cán bộ: có khôi phục máy từ bản cũ không? Có thì không cần làm gì. Không, hoặc không"
        " rõ, thì báo mất máy này và thêm lại như máy mới.",
        "Ask the officer whether it was restored. If so, nothing is needed. If not, report it lost"
        " and add it anew.",
    ),
    "doubted-numbers": (
        "Số trống của máy này ghi “chưa rõ” trong sổ số và không cấp lại cho ai.",
        "Its gaps count as “not clear” in the account of numbers and are given to nobody.",
    ),
    "revoked-why": ("Lý do: {reason}", "Reason: {reason}"),
    "revoked-waiting": (
        "Xem những việc từ máy này đang chờ Trung tâm xác nhận",
        "See what came from it and waits for the centre",
    ),
    "revoked-since": ("từ {at}", "since {at}"),
    "device-numbers": ("Dải số của máy", "Its numbers"),
    "numbers-span": ("Số", "Numbers"),
    "numbers-days": ("Những ngày", "Days"),
    "numbers-now": ("đang dùng", "now"),
    "numbers-none": ("Máy này không có dải số.", "It has no numbers."),
    "numbers-more": ("Cấp thêm 90 ngày", "Lease 90 days more"),
    "numbers-leased": (
        "Đã cấp số {numbers} từ {first} đến {last}; máy nhận ở lần đồng bộ tới.",
        "Leased {numbers} from {first} to {last}; it learns so at its next call.",
    ),
    "co-unlock-title": ("Máy bắt chờ vì sai mã PIN", "It makes its officer wait"),
    "co-unlock-how": (
        "Cán bộ đọc câu hỏi hiện trên máy qua điện thoại; nghe đúng giọng người quen rồi mới đọc câu"
        " trả lời. Mã PIN không đổi, Trung tâm không biết mã PIN.",
        "The officer reads the question out by telephone; answer only a voice you know. The PIN stays"
        " as it is, and the centre does not learn it.",
    ),
    "co-unlock-question": ("Câu hỏi trên máy", "The question"),
    "co-unlock-hint": ("16 chữ và số, có thể gõ liền", "16 signs, spaces do not matter"),
    "co-unlock-do": ("Tạo câu trả lời", "Make the answer"),
    "co-unlock-answer": ("Đọc cho cán bộ gõ vào máy:", "Read this out:"),
    "co-unlock-once": (
        "Chỉ đúng cho câu hỏi này, trên máy này.",
        "Good for this question on this tablet alone.",
    ),
    "question-wrong": (
        "Câu hỏi có 16 chữ và số: nhờ cán bộ đọc lại.",
        "A question has 16 signs: have it read again.",
    ),
    "co-unlock-not": (
        "Máy này chưa xác nhận hoặc đã báo mất: không trả lời câu hỏi của nó.",
        "This tablet is not confirmed or was reported: its questions are not answered.",
    ),
    "rescue-link": ("Quên mã PIN: hai người cùng mở", "PIN lost: two persons open it"),
    "pad-link": ("In tập phiếu trắng", "Print a pad of slips"),
    "end-link": ("Ngừng dùng máy này…", "End this tablet…"),
    # What ends one.
    "ending-title": ("Ngừng dùng máy {short}", "End tablet {short}"),
    "ending-how": ("Vì sao ngừng", "Why"),
    "ending-retired": ("Thôi dùng: máy trả về, hỏng, đổi người", "Retired: returned or broken"),
    "ending-retired-does": (
        "Việc còn trên máy gửi về trước ngày {day} vẫn vào sổ, có ghi chú; sau ngày ấy thì chờ Trung"
        " tâm xác nhận. Máy không được cấp thêm số.",
        "What is still on it goes into the registry until {day}, with a remark; later it waits for the"
        " centre. It gets no more numbers.",
    ),
    "ending-lost": ("Mất, không biết ở đâu", "Lost"),
    "ending-lost-does": (
        "Từ lúc này mọi việc máy gửi về đều chờ Trung tâm xác nhận; việc đã vào sổ không đổi. Máy"
        " không mở khóa qua điện thoại được nữa. Dữ liệu trên máy vẫn niêm phong bằng mã PIN.",
        "From now on all its work waits for the centre; what is in the registry stays. It is no longer"
        " opened by telephone. What is on it stays sealed by its PIN.",
    ),
    "ending-stolen": ("Bị lấy cắp, biết từ lúc nào", "Stolen, since a known time"),
    "ending-stolen-does": (
        "Như báo mất; ngoài ra việc Trung tâm đã nhận từ lúc ấy đến nay cần người xem lại, vì có thể"
        " không phải cán bộ làm.",
        "As lost; besides, what was received since then has to be looked at again.",
    ),
    "ending-since": ("Bị lấy cắp từ", "Stolen since"),
    "ending-since-hint": (
        "Chỉ cho trường hợp bị lấy cắp. Ngày giờ, ví dụ 26/11/2026 14:00",
        "Only if stolen. Day and hour, as 26/11/2026 14:00",
    ),
    "ending-reason": ("Lý do, ai báo", "Reason, and who said so"),
    "ending-final": (
        "Không đảo lại được. Muốn dùng lại máy này thì thêm như máy mới; số đã cấp cho máy không cấp"
        " lại cho ai.",
        "This cannot be undone. To use it again, add it as a new one; its numbers go to nobody else.",
    ),
    "ending-do": ("Ngừng dùng máy này", "End it"),
    "ending-choose": ("Chọn một trong ba trường hợp", "Choose one of the three"),
    "ending-since-wrong": (
        "Viết ngày giờ như 26/11/2026 14:00",
        "Write it as 26/11/2026 14:00",
    ),
    "ending-since-later": (
        "Giờ này nằm sau bây giờ: xem lại ngày giờ",
        "This is later than now: look again",
    ),
    "ending-already": (
        "Máy này đã ngừng dùng; chỉ báo nặng hơn được (mất, bị lấy cắp).",
        "It was ended before; only a graver word can follow.",
    ),
    "revoked-retired": (
        "Đã ghi: thôi dùng máy này. Nhắc cán bộ gửi nốt việc còn trên máy.",
        "Retired. Remind its officer to send what is left.",
    ),
    "revoked-lost": (
        "Đã báo mất. Việc máy ấy gửi từ nay chờ Trung tâm xác nhận.",
        "Reported lost. Its work waits for the centre from now on.",
    ),
    "revoked-stolen_since": (
        "Đã báo bị lấy cắp. Xem lại việc nhận từ lúc ấy trong nhật ký.",
        "Reported stolen. Look again at what was received since.",
    ),
    # Numbers.
    "numbers-title": ("Sổ số trong ngày", "The day's numbers"),
    "numbers-link": ("Sổ số trong ngày", "Account of numbers"),
    "numbers-why": (
        "Mỗi số đã cấp cho máy đều phải nói được đã đi đâu. Khoảng trống là bình thường.",
        "Every leased number is accounted for. Gaps are normal.",
    ),
    "numbers-day": ("Ngày", "Day"),
    "numbers-see": ("Xem", "Show"),
    "numbers-holder": ("Máy · người giữ", "Tablet · holder"),
    "numbers-block": ("Dải số", "Block"),
    "use-issued": ("Đã cấp", "Issued"),
    "use-twice": ("Cấp trùng", "Issued twice"),
    "use-unused": ("Không dùng", "Unused"),
    "use-awaited": ("Chờ máy gửi", "Awaited"),
    "use-unknown": ("Chưa rõ", "Not clear"),
    "numbers-sum": ("Tổng", "Sum"),
    "numbers-adds-up": ("Cộng đúng", "Adds up"),
    "numbers-not-up": ("Cộng chưa đúng: {count}", "Does not add up: {count}"),
    "numbers-no-blocks": (
        "Ngày này không có dải số nào được cấp",
        "No numbers were leased for this day",
    ),
    "numbers-twice-why": (
        "Số {number}: hồ sơ nhận trước giữ số, hồ sơ sau cần mã mới.",
        "Number {number}: the first dossier keeps it, the later one needs a new code.",
    ),
    "numbers-dossier": ("hồ sơ {at}", "dossier {at}"),
    "pads-title": ("Tập phiếu in sẵn đã phát", "Pads that were issued"),
    "pads-none": ("Chưa phát tập nào.", "None yet."),
    "pad-title": ("Phát tập phiếu trắng cho {name}", "A pad of slips for {name}"),
    "pad-why": (
        "Phiếu in sẵn dùng khi máy không in được: cán bộ quét phiếu để gắn với hồ sơ. Ký hiệu bí mật"
        " chỉ hiện một lần, ngay sau khi phát: in luôn trang đó.",
        "Pre-printed slips are bound to dossiers by scanning. Their secrets are shown once: print"
        " that page at once.",
    ),
    "pad-number": ("Số tập", "Number of the pad"),
    "pad-first": ("Từ phiếu số", "From slip"),
    "pad-count": ("Bao nhiêu phiếu (nhiều nhất 100)", "How many (100 at most)"),
    "pad-do": ("Phát và hiện để in", "Issue and show for printing"),
    "pad-print": ("In trang này", "Print this page"),
    "pad-once": (
        "Trang này chỉ hiện một lần. In ngay; không tải lại.",
        "This page is shown once. Print it now.",
    ),
    "pad-slips": ("Tập phiếu {number} của {name}", "Pad {number} of {name}"),
    # Two persons.
    "rescue-title": ("Quên mã PIN: hai người cùng mở", "A lost PIN: two persons open it"),
    "rescue-why": (
        "Cán bộ làm tệp xin mở trên máy mới của mình (Cài đặt, mục Quên mã máy cũ). Hai người giữ hai"
        " cụm mật khẩu khôi phục, mỗi người một tài khoản, lần lượt mở. Kết quả chỉ máy mới mở được;"
        " Trung tâm không đọc được gì.",
        "The officer makes a file on the next tablet. Two persons with the two recovery passphrases,"
        " each by an account of their own, open it in turn. Only the next tablet can read the answer.",
    ),
    "rescue-file": ("Tệp xin mở, từ máy mới", "The file from the next tablet"),
    "rescue-send": ("Đọc tệp", "Read the file"),
    "rescue-file-wrong": (
        "Không phải tệp xin mở của một máy đang dùng ở xã này: nhờ cán bộ làm lại tệp trên máy mới.",
        "Not such a file of a tablet of this commune: have it made again.",
    ),
    "rescue-asked-done": (
        "Đã đọc tệp. Xem đúng cán bộ, đúng hai máy rồi người thứ nhất mới mở.",
        "Read. Look at officer and tablets before the first of you opens.",
    ),
    "rescue-old": ("Máy mất mã", "Whose PIN is lost"),
    "rescue-new": ("Mở cho máy", "Opened for"),
    "rescue-other-name": (
        "Hai máy của hai tên khác nhau: chỉ mở khi chắc chắn là cùng một cán bộ.",
        "Two different names: go on only if it is one officer.",
    ),
    "rescue-one": ("Người thứ nhất", "The first person"),
    "rescue-two": ("Người thứ hai", "The second person"),
    "rescue-one-did": ("{name} đã mở phần mình.", "{name} has done their part."),
    "rescue-wait": (
        "Phần của bạn đã xong: người thứ hai đăng nhập bằng tài khoản của mình để mở tiếp.",
        "Your part is done: the second person goes on by an account of their own.",
    ),
    "rescue-passphrase": ("Cụm mật khẩu khôi phục", "Recovery passphrase"),
    "rescue-passphrase-hint": (
        "Cụm đã cất riêng khi lập Trung tâm. Không lưu lại ở đâu.",
        "The one put away when the centre was founded. It is kept nowhere.",
    ),
    "rescue-open-one": ("Mở phần thứ nhất", "Open the first half"),
    "rescue-open-two": ("Mở và tải tệp trả lời", "Open and download the answer"),
    "rescue-passphrase-wrong": (
        "Cụm mật khẩu này không mở được phần này: xem lại chữ, hoặc đây là cụm của người kia.",
        "This passphrase does not open this half: look again, or it is the other person's.",
    ),
    "rescue-same": (
        "Phần thứ nhất cũng do tài khoản này mở. Phải là người khác, bằng tài khoản khác.",
        "The first half was opened by this account. It must be another person.",
    ),
    "rescue-first-done": (
        "Đã mở phần thứ nhất. Người thứ hai mở tiếp trong một giờ.",
        "The first half is open. The second person has an hour.",
    ),
    "rescue-first-there": ("Phần thứ nhất đã mở rồi.", "The first half was open already."),
    "rescue-first-missing": ("Phần thứ nhất chưa ai mở.", "Nobody has opened the first half."),
    "rescue-gone": (
        "Yêu cầu này không còn: đã xong, hoặc quá một giờ. Đưa tệp vào lại.",
        "It is over, or older than an hour. Bring the file again.",
    ),
    "rescue-not-here": (
        "Máy chủ này không giữ khóa khôi phục: người giữ khóa dùng lệnh “tannha recover”.",
        "The recovery keys are not on this server: whoever keeps them uses “tannha recover”.",
    ),
    "rescue-none": ("Không có yêu cầu nào đang mở", "Nothing is being opened"),
}
