"""A declaration of birth as an officer types it at a home: whole, and about nobody who lives."""

from typing import Final

BIRTH_FORM: Final = (
    "requester.full_name=Lò Thị Mẫu",
    "requester.dob=1998-03-04",
    "requester.id_doc_type=can_cuoc",
    "requester.id_doc_no=099198000123",
    "requester.relation_to_child=mother",
    "child.full_name=Lò Văn Mẫu",
    "child.sex=NAM",
    "child.ethnic=Thái",
    "child.hometown=bản Nà Thử",
    "child.dob=2026-11-10",
    "child.dob_in_words=ngày mười tháng mười một năm hai nghìn không trăm hai mươi sáu",
    "child.place_of_birth=bản Nà Thử",
    "end.copies_wanted=không",
)
