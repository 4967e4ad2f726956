"""The tables of the console's lists, and the words by which a dossier is found."""

# What waits for whom at the console, and words by which a dossier is found: made from the log at
# will, too. A dossier is a task of each list that it belongs to; counting them costs nothing.
WORK = (
    """
    CREATE TABLE work (
        dossier INTEGER PRIMARY KEY REFERENCES dossier,
        commune TEXT NOT NULL,
        village TEXT NOT NULL,
        footing TEXT NOT NULL,
        begun_ms INTEGER NOT NULL,
        holder  BLOB NOT NULL CHECK (length(holder) = 16),
        held_ms INTEGER NOT NULL,
        papers  INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE task (
        commune TEXT NOT NULL,
        list    TEXT NOT NULL,
        at_ms   INTEGER NOT NULL,
        dossier INTEGER NOT NULL REFERENCES dossier,
        moved   INTEGER NOT NULL,
        PRIMARY KEY (commune, list, at_ms, dossier)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX task_of ON task (dossier)",
    "CREATE INDEX task_newest ON task (commune, list, moved, dossier)",
    """
    CREATE TABLE task_count (
        commune TEXT NOT NULL,
        list    TEXT NOT NULL,
        count   INTEGER NOT NULL,
        PRIMARY KEY (commune, list)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
        INSERT INTO task_count VALUES (new.commune, new.list, 1)
            ON CONFLICT DO UPDATE SET count = count + 1;
    END
    """,
    """
    CREATE TRIGGER task_gone AFTER DELETE ON task BEGIN
        UPDATE task_count SET count = count - 1
         WHERE commune = old.commune AND list = old.list;
    END
    """,
    """
    CREATE VIEW work_line AS
        SELECT w.dossier, d.id, r.code, r.procedure, r.citizen, r.step, r.contested, r.not_agreed,
               r.aside, t.received_ms, t.due_ms, t.ended_ms, coalesce(t.paused, 0) AS paused,
               coalesce(t.to_tell, 0) AS to_tell, w.village, w.footing, w.begun_ms, w.holder,
               w.held_ms, w.papers,
               (SELECT count(*) FROM blob b
                 WHERE b.dossier = d.id AND b.complete = 0 AND b.thumbnail = 0) AS awaited
          FROM work w
          JOIN dossier d ON d.number = w.dossier
          JOIN registry r ON r.dossier = w.dossier
          LEFT JOIN timing t ON t.dossier = w.dossier
    """,
    "CREATE INDEX subject_by_birth ON subject (procedure, born) WHERE born != ''",
    "CREATE INDEX blob_awaited ON blob (dossier) WHERE complete = 0 AND thumbnail = 0",
    "CREATE VIRTUAL TABLE found_by USING fts5(words, detail = full, prefix = '2 3')",
)

# A list is filtered and sorted by what stands in its own rows: a filter that had to look into
# other tables took 208 ms of a list with 10,000 lines.
FACETS = (
    "ALTER TABLE task ADD COLUMN procedure TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE task ADD COLUMN village TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE task ADD COLUMN step TEXT NOT NULL DEFAULT ''",
    "DROP INDEX task_newest",
    """
    CREATE INDEX task_newest
        ON task (commune, list, moved, dossier, at_ms, procedure, village, step)
    """,
    # The page of devices asks for these few among the remarks on a million dossiers.
    """
    CREATE INDEX remark_doubted ON remark (position)
        WHERE code IN ('clone_or_restore', 'forked')
    """,
)
