using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaScoring.Storage.Sqlite.Migrations;

/// <summary>
/// What keeps people's entries safe: the journal of changes, notes, what was agreed with each sidecar, and by what a moved
/// file is recognised.
/// </summary>
internal partial class Durability : Migration
{
    private const string Columns =
        """
        ALTER TABLE media_files ADD COLUMN note TEXT;
        ALTER TABLE media_files ADD COLUMN fingerprint VARCHAR(40);
        CREATE INDEX idx_media_fingerprint ON media_files (root_id, fingerprint);

        ALTER TABLE score_sidecars ADD COLUMN hash VARCHAR(40);
        ALTER TABLE score_sidecars ADD COLUMN read_ns BIGINT;
        ALTER TABLE score_sidecars ADD COLUMN agreed TEXT;
        """;

    // AUTOINCREMENT: ids are versions that clients hold on to, so none is ever given twice.
    private const string Journal =
        """
        CREATE TABLE journal_entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            root_id VARCHAR(36) NOT NULL,
            kind VARCHAR(20) NOT NULL,
            client VARCHAR(100),
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            target_id BIGINT,
            undone_by BIGINT
        );
        CREATE INDEX idx_journal_entry ON journal_entries (root_id, kind);

        CREATE TABLE journal_changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry_id BIGINT NOT NULL REFERENCES journal_entries(id) ON DELETE CASCADE,
            media_file_id INTEGER NOT NULL REFERENCES media_files(id) ON DELETE CASCADE,
            field VARCHAR(20) NOT NULL,
            old_value TEXT,
            new_value TEXT,
            conflict BOOLEAN
        );
        CREATE INDEX idx_journal_change_entry ON journal_changes (entry_id);
        CREATE INDEX idx_journal_change_file ON journal_changes (media_file_id, id);
        """;

    // For people with the sqlite3 shell, which does not enforce foreign keys.
    private const string Triggers =
        """
        CREATE TRIGGER media_files_take_journal AFTER DELETE ON media_files BEGIN
            DELETE FROM journal_changes WHERE media_file_id = OLD.id;
        END;
        """;

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Columns);
        migrationBuilder.Sql(Journal);
        migrationBuilder.Sql(Triggers);
    }
}
