"""A file that a newer program has written is left alone: it may mean something else there."""

from sqlite_utils import Database, Migrations

from protocol.errors import NotPossible


def apply_known(db: Database, migrations: Migrations) -> None:
    """Bring an older file up to date; one that knows of more than we do is refused."""
    known = {one.name for one in migrations.pending(Database(memory=True))}
    newer = [one.name for one in migrations.applied(db) if one.name not in known]
    if newer:
        raise NotPossible(
            "thư mục này do bản mới hơn của chương trình ghi:"
            f" xin dùng bản đó trở lên (có thêm: {', '.join(newer)})"
        )
    migrations.apply(db)
