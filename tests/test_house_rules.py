"""House rules that no linter knows: libraries in their place, a pure core, constant SQL, sizes."""

import ast
import functools
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

Rule = Callable[[ast.Module, str], Iterator[str]]

ROOT: Final = Path(__file__).parents[1]
PROGRAMS: Final = ("protocol", "mobile", "sync_server", "demo", "bench")

HOME_OF_LIBRARY: Final = {
    "argon2": "protocol/keys.py",
    "cryptography": "protocol/keys.py",
    "nacl": "protocol/keys.py",
    "compression": "protocol/packing.py",
    "zstandard": "protocol/packing.py",
}
WORLD: Final = re.compile(
    r"(asyncio|getpass|os|pathlib|platform|random|secrets|socket)\b"
    r"|(subprocess|tempfile|threading|time)\b"
)
ASKS_THE_WORLD: Final = re.compile(
    r"\b(date|datetime)\.(now|utcnow|today)$"
    r"|\b(urandom|uuid1|uuid4|token_bytes|generate_key)$|PrivateKey\.generate$"
    r"|^(input|print|__import__)$"
)
SPEAKS_SQL: Final = {
    "execute": "sql",
    "executemany": "sql",
    "executescript": "sql",
    "query": "sql",
    "rows_where": "where",
    "pks_and_rows_where": "where",
    "count_where": "where",
    "delete_where": "where",
}
SAY_NOTHING: Final = re.compile(
    r"(?<![a-z])(common|data|handlers?|helpers?|info|managers?|utils?)\b"
)

AIM_LINES: Final = 250
MOST_LINES: Final = 400
AS_GIVEN: Final = {"bench/workload.py"}  # W, the same for every system that is compared
LONG_MODULES: Final[dict[str, str]] = {}  # path: why it reads best whole

MACHINE_PATH: Final = re.compile(rb"(?<![\w.~-])/(?:work|root|home/\w+)/")
PACKAGE_HOST: Final = re.compile(rb"py(?:pi\.org|thonhosted)|registry\.npm(?:js)")


# The rules: from source to complaints.


def unsaid_purpose(module: ast.Module, _path: str) -> Iterator[str]:
    lines = (ast.get_docstring(module) or "").splitlines()
    if not lines or not lines[0].endswith("."):
        yield "1: starts with no sentence that says what it is for"
    if len(lines) > 1 and lines[1]:
        yield "1: says what it is for in more than one line"


def stray_imports(module: ast.Module, path: str) -> Iterator[str]:
    for line, source in imports(module):
        home = HOME_OF_LIBRARY.get(source.partition(".")[0], path)
        if home != path:
            yield f"{line}: imports {source}, which only {home} may"


def impurities(module: ast.Module, _path: str) -> Iterator[str]:
    for line, source in imports(module):
        if WORLD.match(source):
            yield f"{line}: imports {source}: time, entropy and files come in as arguments"
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ASKS_THE_WORLD.search(ast.unparse(node.func)):
            yield f"{node.lineno}: calls {ast.unparse(node.func)}"


def built_sql(module: ast.Module, _path: str) -> Iterator[str]:
    """Values go in through `?`, lists through `json_each(?)`, names are literals."""
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if (first := SPEAKS_SQL.get(node.func.attr)) is None:
            continue
        named = [word.value for word in node.keywords if word.arg in {first, "order_by", "select"}]
        for text in [*node.args[:1], *named]:
            if not is_written_out(text, module):
                yield f"{node.lineno}: {node.func.attr}({ast.unparse(text)}) is not written out"


def says_nothing(_module: ast.Module, path: str) -> Iterator[str]:
    if SAY_NOTHING.search(path):
        yield "1: a name that says nothing"


def imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Import(names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(source), level=0):
                yield node.lineno, source
            case _:
                pass


def is_written_out(node: ast.AST | None, module: ast.Module, asked: tuple[str, ...] = ()) -> bool:
    """A literal, or put together from nothing but literals and names bound to such."""

    def all_of(*parts: ast.AST | None) -> bool:
        return all(is_written_out(part, module, asked) for part in parts)

    match node:
        case ast.Constant(None | str()):
            return True
        case ast.Tuple(parts) | ast.List(parts) | ast.JoinedStr(parts):
            return all_of(*parts)
        case ast.FormattedValue(value):
            return all_of(value)
        case ast.BinOp(left, ast.Add(), right) | ast.IfExp(body=left, orelse=right):
            return all_of(left, right)
        case ast.Name(wanted) if wanted not in asked:
            return is_bound_to_literals(wanted, module, (*asked, wanted))
        case _:
            return False


def is_bound_to_literals(wanted: str, module: ast.Module, asked: tuple[str, ...]) -> bool:
    """Whatever a module binds a name to, anywhere in it; a parameter could be anything."""
    values: list[ast.AST | None] = []
    stores = 0
    for node in ast.walk(module):
        match node:
            case ast.arg(found) if found == wanted:
                return False
            case ast.ImportFrom(str(source), names, 0) if wanted in [part.name for part in names]:
                path = ROOT / f"{source.replace('.', '/')}.py"
                return path.is_file() and is_bound_to_literals(wanted, tree(path), asked)
            case ast.Assign([ast.Name(found)], value) if found == wanted:
                values.append(value)
            case (
                ast.AnnAssign(ast.Name(found), value=value)
                | ast.AugAssign(ast.Name(found), value=value)
                | ast.For(ast.Name(found), value)
            ) if found == wanted:
                values.append(value)
            case ast.Name(found, ast.Store()) if found == wanted:
                stores += 1
            case _:
                pass
    clear = len(values) == stores > 0  # no other way of binding it: `with`, walrus, unpacking
    return clear and all(is_written_out(value, module, asked) for value in values)


# What they are asked about.


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def modules(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if name(path) not in AS_GIVEN)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def complaints(rule: Rule, *folders: str) -> list[str]:
    return [
        f"{name(path)}:{said}"
        for path in modules(*folders)
        for said in rule(tree(path), name(path))
    ]


@pytest.fixture(scope="session")
def committed() -> list[Path]:
    """Everything that is, or with the next commit will be, in the repository."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=False).stdout  # noqa: S603 - our own words
    paths = [path for part in listed.decode().split("\0") if (path := ROOT / part).is_file()]
    if not paths:
        pytest.skip("a copy without git")
    return paths


# The tree keeps them.


def test_every_module_says_in_one_line_what_it_is_for() -> None:
    assert complaints(unsaid_purpose, *PROGRAMS, "tests") == []


def test_the_protocol_reads_no_clock_and_draws_no_randomness() -> None:
    assert complaints(impurities, "protocol") == []


def test_a_crypto_or_compression_library_has_one_importer() -> None:
    assert complaints(stray_imports, *PROGRAMS) == []


def test_every_statement_of_sql_is_written_out() -> None:
    assert complaints(built_sql, *PROGRAMS) == []


def test_module_names_say_something() -> None:
    assert complaints(says_nothing, *PROGRAMS) == []


def test_modules_stay_small() -> None:
    sizes = {name(path): path.read_bytes().count(b"\n") for path in modules(*PROGRAMS)}
    report = "\n".join(
        f"{lines} lines: {path}"
        for path, lines in sorted(sizes.items(), key=lambda size: -size[1])
        if lines > AIM_LINES
    )

    too_long = {path for path, lines in sizes.items() if lines > MOST_LINES}

    assert too_long == set(LONG_MODULES), report


def test_what_make_runs_is_committed(committed: list[Path]) -> None:
    """`.gitignore` once hid a folder of ours: it ran here and in no clone."""
    named = re.findall(r"-m ([a-z_]+(?:\.[a-z_]+)*)", (ROOT / "Makefile").read_text("utf-8"))
    ours = {one for one in named if (ROOT / one.partition(".")[0]).is_dir()}
    there = {name(path) for path in committed}

    missing = {
        one
        for one in ours
        if not {f"{one.replace('.', '/')}{end}" for end in (".py", "/__main__.py")} & there
    }

    assert len(ours) > 5
    assert missing == set()


def test_no_committed_file_names_a_place_of_one_machine(committed: list[Path]) -> None:
    named = [
        f"{name(path)}: {found[0].decode()}"
        for path in committed
        for pattern in (MACHINE_PATH, PACKAGE_HOST)
        if (found := pattern.search(path.read_bytes()))
    ]

    assert named == []


def test_every_link_between_pages_leads_somewhere(committed: list[Path]) -> None:
    pages = [path for path in committed if path.suffix == ".md"]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)", page.read_text())
    ]

    dead = [f"{name(page)}: {to}" for page, to in links if not (page.parent / to).exists()]

    assert dead == []


# The rules bite.


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (unsaid_purpose, "x = 1"),
        (unsaid_purpose, '"""No full stop"""'),
        (unsaid_purpose, '"""Two\nlines."""'),
        (stray_imports, "from cryptography.hazmat import primitives"),
        (stray_imports, "def f():\n    import zstandard"),
        (impurities, "import time"),
        (impurities, "from os import urandom"),
        (impurities, "import datetime as d\nd.datetime.now()"),
        (impurities, "X25519PrivateKey.generate()"),
        (built_sql, 'db.execute(f"SELECT {column}")'),
        (built_sql, 'db.execute("SELECT %s" % column)'),
        (built_sql, 'db.execute("SELECT {}".format(column))'),
        (built_sql, 'def f(sql): db.query("SELECT " + sql)'),
        (built_sql, 'sql = "SELECT "\nsql += column\ndb.execute(sql)'),
        (built_sql, 'sql = sql + " "\ndb.execute(sql)'),
        (built_sql, 'with words() as sql: db.execute(sql, ["x"])'),
        (built_sql, 'table.rows_where("a = ?", [1], order_by=column)'),
    ],
)
def test_a_broken_rule_is_noticed(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source), "mobile/somewhere.py")) != []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (unsaid_purpose, '"""One line.\n\nAnd a table.\n"""'),
        (stray_imports, "import sqlite3"),
        (impurities, "import datetime\nnow = datetime.datetime(2026, 11, 25)"),
        (built_sql, 'db.execute("SELECT 1" " UNION SELECT 2")'),
        (built_sql, 'COLUMNS = "a, b"\ndb.execute(f"SELECT {COLUMNS} FROM t WHERE c = ?", [c])'),
        (built_sql, 'TABLES = ("CREATE …", "CREATE …")\nfor one in TABLES: db.execute(one)'),
        (built_sql, 'sql = "SELECT 1"\nsql += " LIMIT 1"\ndb.execute(sql)'),
        (built_sql, 'table.rows_where("a = ?", [value], order_by="a")'),
    ],
)
def test_what_is_allowed_is_let_through(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source), "mobile/somewhere.py")) == []


def test_a_name_that_says_nothing_is_noticed() -> None:
    nothing = ast.parse("")

    assert list(says_nothing(nothing, "mobile/sync_utils.py")) != []
    assert list(says_nothing(nothing, "protocol/data/words.py")) != []
    assert list(says_nothing(nothing, "mobile/database.py")) == []
