"""The declaration: fields, errors, prefilled values."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "form.step": ("Tờ khai", "Declaration"),
    "form.section": ("Mục {at}/{all}", "Part {at}/{all}"),
    "form.legend": (
        "Lấy từ thẻ hoặc hồ sơ trước, vẫn sửa được",
        "Taken from the card or an earlier dossier; can be changed",
    ),
    "form.from.card": ("Lấy từ thẻ căn cước", "From the identity card"),
    "form.from.earlier": ("Lấy từ hồ sơ trước", "From an earlier dossier"),
    "form.from.same": ("Lấy từ mục khác của tờ khai", "From another part of this form"),
    "form.from.house": ("Lấy từ hồ sơ cùng nhà", "From a dossier of the same house"),
    "form.from.usual": ("Xã của cán bộ, ghi sẵn", "The officer's commune, filled in"),
    "form.optional": ("{label} (để trống được)", "{label} (optional)"),
    "form.help.date": ("Ví dụ 02/07/1948 hoặc 02071948", "Such as 02/07/1948 or 02071948"),
    "form.help.moment": ("Ví dụ 16:30 02/07/2026", "Such as 16:30 02/07/2026"),
    "form.no_phone": ("Không có số", "No number"),
    "form.unknown": ("Chưa biết", "Not known"),
    "form.unknown.stated": (
        "Chưa biết – Trung tâm sẽ tra cứu. Vì sao chưa biết?",
        "Not known – the Centre will look it up. Why not?",
    ),
    "form.unknown.why": (
        "Chưa biết: {reason}. Trung tâm sẽ tra cứu.",
        "Not known: {reason}. The Centre will look it up.",
    ),
    "form.why.lost": ("Giấy tờ đã mất hoặc hỏng", "The paper is lost or damaged"),
    "form.why.forgot": ("Không nhớ", "Not remembered"),
    "form.why.never": ("Chưa được cấp", "Never issued"),
    "form.why.nobody": ("Không ai trong nhà biết", "Nobody in the house knows"),
    "form.why.other": ("Lý do khác", "Another reason"),
    "form.known": ("Đã biết, ghi vào", "Known now, fill it in"),
    "form.yes": ("Có", "Yes"),
    "form.no": ("Không", "No"),
    "form.clear": ("Để trống", "Leave empty"),
    "form.choose": ("Chọn…", "Choose…"),
    "form.search.hint": ("Gõ không dấu cũng được", "Type without marks if you like"),
    "form.search.nothing": (
        "Không thấy. Xin gõ ít chữ hơn hoặc tên khác.",
        "Nothing found. Type fewer letters or another name.",
    ),
    "form.printed": ("Trên thẻ ghi: {words}", "The card says: {words}"),
    "form.row.add": ("Thêm: {label}", "Add: {label}"),
    "form.row.remove": ("Bỏ dòng này", "Remove this row"),
    "form.take": ("Cũng là: {who}", "Is also: {who}"),
    "form.gaps": (
        "{count} ô còn trống, được phép để trống.",
        "{count} fields are empty, which is allowed.",
    ),
    "form.hidden": (
        "Đang làm bản ngắn: {count} ô không bắt buộc được ẩn.",
        "Short path: {count} optional fields are hidden.",
    ),
    "form.whole": ("Hiện đủ các ô", "Show all fields"),
    "form.again": (
        "Đã sửa sau khi người dân xác nhận. Cần làm lại: {acts}.",
        "Changed after the citizen confirmed. To be done again: {acts}.",
    ),
}
