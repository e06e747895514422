using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaScoring.Storage.Sqlite.Migrations;

/// <summary>By what a moved file is confirmed, and recognised when other metadata were written into it; and a short way to the last undo.</summary>
internal partial class ContentHashes : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $"""
            ALTER TABLE media_files ADD COLUMN pixel_hash VARCHAR(40);
            ALTER TABLE media_files ADD COLUMN content_hash VARCHAR(40);
            CREATE INDEX idx_media_unhashed ON media_files (root_id) WHERE {MediaFileRow.Unhashed};
            CREATE INDEX idx_journal_undone ON journal_entries (undone_by) WHERE undone_by IS NOT NULL;
            """);
    }
}
