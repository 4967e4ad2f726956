"""What a form asks for as it stands: sections and fields that belong to this declaration."""

from collections.abc import Iterator
from typing import Final

from protocol.trade.conditions import Facts, holds
from protocol.trade.forms import Field, Form, Section

NOBODYS_FORM: Final = Form(  # where the catalogue has none: who it is about
    "Người đề nghị",
    "Applicant",
    (
        Section(
            "applicant",
            "Người đề nghị",
            "Applicant",
            (
                Field("full_name", "Họ, chữ đệm, tên", "Full name", "name", required=True),
                Field("dob", "Ngày sinh", "Born", "date", partial=True),
                Field("pin", "Số định danh cá nhân", "Personal number", "pin"),
            ),
            person="applicant",
        ),
    ),
    minimal=True,
)


def asked(form: Form, facts: Facts) -> Iterator[tuple[Section, list[Field]]]:
    """What is part of this declaration as it stands, in the order of the paper."""
    for section in form.sections:
        if section.show_if is None or holds(section.show_if, facts) is True:
            shown = [
                field
                for field in section.fields
                if field.show_if is None or holds(field.show_if, facts) is True
            ]
            if shown:
                yield section, shown


def is_needed(field: Field, facts: Facts) -> bool:
    return field.required or (
        field.required_if is not None and holds(field.required_if, facts) is True
    )
