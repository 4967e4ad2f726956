"""The small pages for whoever cannot be let in: what is the matter, and what to do."""

from typing import Final

_PAGE: Final = """<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{again}
<title>Tận Nhà</title>
<style>
  body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px;
         background: #f7f5f0; color: #1a1c22; font: 18px/1.5 system-ui, sans-serif; }}
  main {{ max-width: 34em; }}
  h1 {{ font-size: 24px; color: #1f3f8a; margin: 0 0 12px; }}
</style>
<main><h1>{title}</h1><p>{advice}</p></main>
</html>
"""
# A page that is loaded anew finds the one before it still open, for a moment.
_AGAIN: Final = '<meta http-equiv="refresh" content="1">'

OCCUPIED: Final = _PAGE.format(
    again=_AGAIN,
    title="Ứng dụng đang mở ở một cửa sổ khác",
    advice=("Xin dùng cửa sổ đó. Nếu cửa sổ kia đã đóng, trang này tự mở lại sau một giây."),
)
NO_KEY: Final = _PAGE.format(
    again="",
    title="Địa chỉ này đã dùng rồi, hoặc không phải của ông/bà",
    advice=(
        "Ứng dụng chỉ mở trong một cửa sổ trên chính máy này."
        " Xin dùng cửa sổ đang mở; nếu không thấy, xin đóng ứng dụng rồi mở lại."
    ),
)
FOREIGN: Final = _PAGE.format(
    again="",
    title="Trang khác không được mở ứng dụng này",
    advice="Xin mở ứng dụng Tận Nhà từ chính máy này.",
)
