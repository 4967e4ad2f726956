"""Every mistake in a data file is named: the file, the path inside it, and why, in Vietnamese."""

from typing import Final

import pytest

from sync_server.publishing.compiler import compile_files
from sync_server.publishing.mistakes import Mistake, WrongFiles
from sync_server.publishing.reading import MAX_DEPTH, MAX_FILE_BYTES, MAX_SCALAR_CHARS

BIRTH: Final = """\
code: "1.001193"
vi: Thủ tục đăng ký khai sinh
en: Birth registration
footing: provisional
citizen: child.full_name
acts: [read_aloud, mark]
time: {n: 1, unit: SAME_DAY_15H}
form:
  vi: Tờ khai
  en: Declaration
  sections:
  - id: requester
    vi: Người yêu cầu
    en: Requester
    use: person
    take: [full_name*, pin]
    fields:
    - id: relation
      vi: Quan hệ
      en: Relation
      kind: choice
      options: [{key: mother, vi: Mẹ}, {key: other, vi: Khác}]
    - id: relation_other
      vi: Quan hệ khác
      en: Other
      kind: text
      required_if: [eq, requester.relation, other]
  - id: child
    vi: Trẻ
    en: Child
    fields:
    - {id: full_name, vi: Họ tên, en: Name, kind: name}
    - {id: dob, vi: Ngày sinh, en: Date of birth, kind: date}
components:
- {id: to_khai, vi: Tờ khai, required: true}
results:
- {id: certificate, vi: Giấy khai sinh, en: Certificate, to: [child]}
"""
MOBILE: Final = """\
code: "1.003583"
like: "1.001193"
vi: Đăng ký khai sinh lưu động
en: Mobile birth registration
footing: mobile
"""
BLOCKS: Final = """\
person:
- {id: full_name, vi: Họ tên, en: Name, kind: name}
- {id: pin, vi: Số định danh, en: Number, kind: pin}
"""
CALENDAR: Final = """\
calendars:
- year: 2026
  off: [{day: 24/11/2026, vi: Ngày Văn hóa Việt Nam}]
  working: [22/08/2026]
  hours: [{start: '07:30', end: '11:30'}, {start: '13:00', end: '17:00'}]
"""
FOOTINGS: Final = """\
footings:
- procedure: "1.001193"
  unit: '03820'
  footing: official
  decision_number: 99/QĐ
  decision_date: 01/12/2026
"""
FEES: Final = """\
fees:
- procedure: "1.001193"
  id: fee
  kind: le_phi
  vi: Lệ phí
  amount: 8000
  when: [gt, [days_between, child.dob, "@day"], 60]
"""
UNITS: Final = """\
units:
- {code: '14', vi: Tỉnh Sơn La, kind: tinh}
- {code: '03820', vi: Xã Ngọc Chiến, kind: xa, province: '14'}
"""
POLICY: Final = """\
policies:
- {key: supplement_requests, value: 1, vi: Số lần bổ sung}
"""
FILES: Final = {
    "1.001193.yaml": BIRTH,
    "1.003583.yaml": MOBILE,
    "blocks.yaml": BLOCKS,
    "calendar.yaml": CALENDAR,
    "footings.yaml": FOOTINGS,
    "fees.yaml": FEES,
    "units.yaml": UNITS,
    "policy.yaml": POLICY,
}


def mistakes_in(files: dict[str, str]) -> tuple[Mistake, ...]:
    with pytest.raises(WrongFiles) as wrong:
        compile_files({name: text.encode() for name, text in files.items()})
    return wrong.value.mistakes


def edited(file: str, old: str, new: str) -> dict[str, str]:
    assert FILES[file].count(old) >= 1, f"{old!r} is not in {file}"
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def test_the_files_that_the_mistakes_are_made_in_are_right() -> None:
    found = compile_files({name: text.encode() for name, text in FILES.items()})

    assert [one.code for one in found.procedures] == ["1.001193", "1.003583"]
    assert found.procedures[0].declaration == found.procedures[1].declaration


BIRTH_FILE: Final = "1.001193.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "reason"),
    [
        # Shapes.
        (BIRTH_FILE, "kind: date}", "kind: day}", "form.sections[1].fields[1].kind", "'day' không"),
        (BIRTH_FILE, "footing: prov", "footng: prov", "footng", "có phải footing?"),
        (BIRTH_FILE, "citizen: child.full_name\n", "", "", "thiếu mục citizen"),
        (BIRTH_FILE, "acts: [read_aloud, mark]", "acts: mark", "acts", "phải là danh sách"),
        (BIRTH_FILE, "time: {n: 1, unit: SAME_DAY_15H}", "time: 1 ngày", "time", "phải là các mục"),
        (BIRTH_FILE, "time: {n: 1,", "time: {n: 01,", "time.n", "'01' không phải số nguyên"),
        (BIRTH_FILE, "time: {n: 1,", "time: {n: một,", "time.n", "không phải số nguyên"),
        (BIRTH_FILE, "time: {n: 1,", "time: {n: -1,", "time.n", "nhỏ quá"),
        (BIRTH_FILE, "time: {n: 1,", "time: {n: 99999,", "time.n", "lớn quá"),
        (BIRTH_FILE, "unit: SAME_DAY_15H", "unit: WEEK", "time.unit", "WORKING_DAY"),
        (BIRTH_FILE, "required: true", "required: no", "components[0].required", "true hoặc false"),
        (BIRTH_FILE, "vi: Thủ tục đăng ký khai sinh", "vi: ''", "vi", "chưa ghi nội dung"),
        (BIRTH_FILE, "vi: Thủ tục đăng ký khai sinh", "vi:", "vi", "chưa ghi nội dung"),
        (BIRTH_FILE, "vi: Tờ khai\n", f"vi: {'ă' * 401}\n", "form.vi", "dài 401 ký tự"),
        (BIRTH_FILE, "vi: Tờ khai\n", "vi: [a, b]\n", "form.vi", "phải là một giá trị"),
        (BIRTH_FILE, "- id: child", "- id: Trẻ em", "form.sections[1].id", "chữ thường không dấu"),
        (BIRTH_FILE, "footing: prov", "since: 4\nfooting: prov", "since", "không có mục này"),
        (BIRTH_FILE, "form:\n", "declaration:\n", "declaration", "không có mục này"),
        # Names within a file.
        (BIRTH_FILE, "id: dob,", "id: full_name,", "form.sections[1].fields[1].id", "ghi hai lần"),
        (BIRTH_FILE, "id: relation_other", "id: pin", "form.sections[0].fields[1].id", "ghi hai"),
        (BIRTH_FILE, "- id: child", "- id: requester", "form.sections[1].id", "ghi hai lần"),
        (BIRTH_FILE, "key: other, vi", "key: mother, vi",
         "form.sections[0].fields[0].options[1].key",
         "ghi hai lần"),
        (BIRTH_FILE, "citizen: child.full_name", "citizen: child.name", "citizen", "không có ô"),
        (BIRTH_FILE, "mark]", "dance]", "acts[1]", "không có việc xác nhận 'dance'"),
        (BIRTH_FILE, "to: [child]", "to: [bride]", "results[0].to[0]", "không có phần 'bride'"),
        (BIRTH_FILE, "use: person", "use: animal", "form.sections[0].use",
         "không có khối 'animal'"),
        (BIRTH_FILE, "pin]", "phone]", "form.sections[0].take[1]", "không có ô 'phone'"),
        (BIRTH_FILE, "    use: person\n", "", "form.sections[0]", "đi với nhau"),
        (BIRTH_FILE, "kind: choice", "kind: text", "form.sections[0].fields[0].options",
         "không có"),
        (BIRTH_FILE, "kind: date}", "kind: choice}", "form.sections[1].fields[1]",
         "cần mục options"),
        (BIRTH_FILE, "kind: date}", "kind: table}", "form.sections[1].fields[1]",
         "cần mục columns"),
        (BIRTH_FILE, "kind: name}\n    - {id: dob", "kind: name, partial: true}\n    - {id: dob",
         "form.sections[1].fields[0].partial", "chỉ ô ngày"),
        (BIRTH_FILE, "kind: date}", "kind: number, least: 5, most: 1}",
         "form.sections[1].fields[1].most", "nhỏ hơn"),
        # Conditions.
        (BIRTH_FILE, "[eq, requester.relation, other]", "[is, requester.relation, other]",
         "form.sections[0].fields[1].required_if[0]", "không có phép 'is'"),
        (BIRTH_FILE, "[eq, requester.relation, other]", "[eq, mother.relation, other]",
         "form.sections[0].fields[1].required_if[1]", "ô 'mother.relation' mà tờ khai không có"),
        (BIRTH_FILE, "[eq, requester.relation, other]", "[eq, requester.relation, aunt]",
         "form.sections[0].fields[1].required_if[2]", "không có trong các lựa chọn"),
        (BIRTH_FILE, "[eq, requester.relation, other]", "[eq, requester.relation]",
         "form.sections[0].fields[1].required_if", "cần 2 phần, đây có 1"),
        (BIRTH_FILE, "[eq, requester.relation, other]", "khi là mẹ",
         "form.sections[0].fields[1].required_if", "phải là danh sách"),
        (BIRTH_FILE, "[eq, requester.relation, other]",
         f"{'[not, ' * 7}[known, child.dob]{']' * 7}",
         "form.sections[0].fields[1].required_if[1][1][1][1][1][1]",
         "lồng nhau quá"),
        (BIRTH_FILE, "[eq, requester.relation, other]",
         "[ge, [age_at, child.full_name, '@day'], 5]",
         "form.sections[0].fields[1].required_if[1][1]", "không phải ô ngày"),
        (BIRTH_FILE, "[eq, requester.relation, other]", "[eq, '@needs_interpreter', 'có']",
         "form.sections[0].fields[1].required_if[2]", "true hoặc false"),
        ("fees.yaml", "child.dob", "child.born", "fees[0].when[1][1]", "'child.born'"),
        # Days.
        ("calendar.yaml", "24/11/2026", "31/11/2026", "calendars[0].off[0].day", "không có ngày"),
        ("calendar.yaml", "24/11/2026", "24/11/2027", "calendars[0].off[0]",
         "không thuộc năm 2026"),
        ("calendar.yaml", "22/08/2026", "21/08/2026", "calendars[0].working[0]", "vốn là ngày làm"),
        ("calendar.yaml", "24/11/2026", "22/08/2026", "calendars[0].working[0]",
         "vừa nghỉ vừa làm"),
        ("calendar.yaml", "end: '11:30'", "end: '13:30'", "calendars[0].hours", "tăng dần"),
        ("calendar.yaml", "'07:30'", "7h30", "calendars[0].hours[0].start", "giờ như 07:30"),
        ("fees.yaml", "amount: 8000", "valid_from: 01/01/2027\n  valid_to: 31/12/2026",
         "fees[0].valid_to", "hết hiệu lực 2026-12-31 trước khi có hiệu lực 2027-01-01"),
        ("fees.yaml", "fees:\n", 'fees:\n- {procedure: "1.001193", id: fee, kind: phi, vi: Phí}\n',
         "fees[1]", "trùng ngày hiệu lực"),
        ("policy.yaml", "policies:\n",
         "policies:\n- {key: supplement_requests, value: 2, vi: Lần}\n",
         "policies[1]", "supplement_requests đã có"),
        # Between files.
        (BIRTH_FILE, 'code: "1.001193"', 'code: "1.001194"', "code", "tên tệp nói 1.001193"),
        ("1.003583.yaml", 'like: "1.001193"', 'like: "1.001194"', "like", "không có tệp"),
        ("1.003583.yaml", 'like: "1.001193"', 'like: "1.003583"', "like", "vòng tròn"),
        ("fees.yaml", "1.001193", "1.001194", "fees[0].procedure", "không có thủ tục"),
        ("fees.yaml", "amount: 8000", "province: '99'", "fees[0].province", "không có tỉnh '99'"),
        ("footings.yaml", "03820", "03821", "footings[0].unit", "không có xã, phường '03821'"),
        ("footings.yaml", "'03820'", "3820", "footings[0].unit", "5 chữ số"),
        ("footings.yaml", "1.001193", "1.009999", "footings[0].procedure", "không có thủ tục"),
        ("footings.yaml", "  decision_number: 99/QĐ\n", "", "footings[0]",
         "cần số và ngày quyết định"),
        ("footings.yaml", "footing: official", "footing: mobile", "footings[0]",
         "ít nhất một căn cứ"),
        ("units.yaml", "province: '14'", "province: '15'", "units[1].province",
         "không có tỉnh '15'"),
        # YAML.
        (BIRTH_FILE, "acts: [read", "acts: &a [read", "acts", "mỏ neo"),
        (BIRTH_FILE, "acts: [read_aloud, mark]", "acts: *a", "acts", "bí danh"),
        (BIRTH_FILE, "vi: Thủ tục", "vi: !!str Thủ tục", "vi", "nhãn kiểu"),
        (BIRTH_FILE, "en: Birth registration", "vi: Birth registration", "", "vi ghi hai lần"),
        (BIRTH_FILE, "acts: [read_aloud, mark]", "acts: [read_aloud, mark", "",
         "không đọc được YAML"),
        (BIRTH_FILE, "vi: Tờ khai\n", f"vi: {'x' * (MAX_SCALAR_CHARS + 1)}\n", "form.vi",
         "dài quá"),
        (BIRTH_FILE, "acts: [read_aloud, mark]", f"acts: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}", None,
         "lồng nhau quá"),
        ("policy.yaml", "policies:", "policy:", "", "đúng một mục: policies"),
        ("policy.yaml", "policies:", "# " + "x" * MAX_FILE_BYTES + "\npolicies:", "", "quá lớn"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_file_its_place_and_the_reason(
    file: str, old: str, new: str, path: str | None, reason: str
) -> None:
    found = mistakes_in(edited(file, old, new))

    places = [(one.file, one.path) for one in found if reason in one.reason]
    assert places, [str(one) for one in found]
    assert path is None or (file, path) in places


def test_all_mistakes_are_named_at_once_with_their_lines() -> None:
    files = {**edited(BIRTH_FILE, "kind: date}", "kind: day}"), "notes.yaml": "a: 1"}
    files["fees.yaml"] = files["fees.yaml"].replace("8000", "nhiều")

    found = [str(one) for one in mistakes_in(files)]

    assert len(found) == 3
    assert found[0].startswith("1.001193.yaml: form.sections[1].fields[1].kind: 'day' không có")
    assert found[0].endswith("(dòng 33)")


def test_what_is_taken_over_is_wrong_where_it_stands() -> None:
    found = mistakes_in(edited("blocks.yaml", "kind: pin", "kind: pim"))

    assert {(one.file, one.path) for one in found} == {("blocks.yaml", "person[1].kind")}


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    with pytest.raises(WrongFiles, match="UTF-8"):
        compile_files({"policy.yaml": b"policies: \xff"})


@pytest.mark.parametrize("text", ["no", "2026-11-24", "01", "1e3", "~x", "0x10", "on"])
def test_a_text_stays_the_text_that_stands_there(text: str) -> None:
    files = edited("policy.yaml", "vi: Số lần bổ sung", f"vi: {text}")

    found = compile_files({name: content.encode() for name, content in files.items()})

    assert found.policies[0].vi == text


@pytest.mark.parametrize(
    ("written", "value"),
    [("1", 1), ("'1'", "1"), ("01", "01"), ("true", True), ("'true'", "true"), ("no", "no"),
     ("[a, b]", ("a", "b")), ("15:00", "15:00")],
)  # fmt: skip
def test_a_setting_is_a_number_or_a_truth_only_without_quotes(written: str, value: object) -> None:
    files = edited("policy.yaml", "value: 1", f"value: {written}")

    found = compile_files({name: content.encode() for name, content in files.items()})

    assert found.policies[0].value == value


def test_letters_are_kept_in_one_form() -> None:
    decomposed = "Tỉnh Sơn La".encode().decode()
    files = edited("units.yaml", "Tỉnh Sơn La", "Ti\u0309nh So\u031bn La")

    found = compile_files({name: content.encode() for name, content in files.items()})

    assert found.units[0].vi == decomposed
