"""`tannha account`: the first administrator, and what an operator sees."""

import json
from pathlib import Path

import pytest

from sync_server import app
from sync_server.__main__ import main
from sync_server.store.accounts import hash_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "centre"
    made.mkdir()
    (made / app.SETTINGS).write_text('{"centre": "03820.example", "commune": "03820"}')
    return made


def run(folder: Path, *words: str) -> int:
    return main(["account", words[0], str(folder), *words[1:]])


def test_the_first_administrator_comes_by_a_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "add", "quan", "--full-name", "Lò Văn Quản", "--role", "admin") == 0

    code = capsys.readouterr().out.splitlines()[0]
    account = app.open_accounts(folder).find_account("quan")
    assert (folder / "console.db").stat().st_mode & 0o077 == 0
    assert account is not None
    assert account.password is None
    assert account.activation == hash_of(code.replace("-", ""))  # and nothing else of it is kept


def test_a_name_that_is_taken_is_said_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("add", "quan", "--full-name", "Lò Văn Quản", "--role", "admin")
    run(folder, *words)
    capsys.readouterr()

    assert run(folder, *words) == 1
    assert "Tên đăng nhập này đã có. Chọn tên khác." in capsys.readouterr().err


def test_accounts_are_listed_disabled_and_renewed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "add", "quan", "--full-name", "Lò Văn Quản", "--role", "admin", "--role", "clerk")
    run(folder, "disable", "quan")
    capsys.readouterr()

    run(folder, "list")
    listed = capsys.readouterr().out
    run(folder, "renew", "quan")
    run(folder, "list")

    assert listed.split("\t")[2:] == ["admin@03820,clerk@03820", "đã khóa\n"]
    assert "chờ kích hoạt" in capsys.readouterr().out


def test_the_audit_is_checked_and_comes_as_lines(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "add", "quan", "--full-name", "Lò Văn Quản", "--role", "admin")
    run(folder, "disable", "quan")
    capfdbinary.readouterr()

    assert run(folder, "audit") == 0

    entries = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [one["why"] for one in entries] == ["account-added admin@03820", "account-disabled"]


def test_an_account_that_is_not_there_is_said_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "disable", "nobody") == 1
    assert "không có tài khoản nobody" in capsys.readouterr().err
