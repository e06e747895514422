using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaScoring.Storage.Sqlite.Migrations;

/// <summary>What searching needs: the log of changed files, saved queries, and an identity of the database.</summary>
internal partial class SearchSupport : Migration
{
    private const string Tables =
        """
        CREATE TABLE changed_files (
            seq INTEGER PRIMARY KEY,
            media_file_id BIGINT NOT NULL,
            last_keyword_id BIGINT
        );

        CREATE TABLE saved_queries (
            id INTEGER PRIMARY KEY,
            root_id VARCHAR(36) NOT NULL,
            name VARCHAR(200) NOT NULL,
            query TEXT NOT NULL,
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP
        );
        CREATE UNIQUE INDEX uq_saved_query ON saved_queries (root_id, name);

        CREATE TABLE library_state (
            name VARCHAR(50) PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID;
        INSERT INTO library_state (name, value) VALUES ('database_id', lower(hex(randomblob(16))));
        """;

    // Whoever writes, with whatever program: the search sees it. A row's absolute path and its last access are no matter of
    // searching. Keywords that are added show by their ids.
    private const string Triggers =
        """
        CREATE TRIGGER media_files_log_insert AFTER INSERT ON media_files BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (NEW.id);
        END;

        CREATE TRIGGER media_files_log_update AFTER UPDATE OF
            id, filename, file_size, file_type, extension, score, created_at, updated_at, root_id, relative_path, missing_since, modified_ns, note ON media_files BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (NEW.id);
            INSERT INTO changed_files (media_file_id) SELECT OLD.id WHERE OLD.id <> NEW.id;
        END;

        CREATE TRIGGER media_files_log_delete AFTER DELETE ON media_files BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (OLD.id);
        END;

        CREATE TRIGGER media_metadata_log_insert AFTER INSERT ON media_metadata WHEN NEW.media_file_id IS NOT NULL BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (NEW.media_file_id);
        END;

        CREATE TRIGGER media_metadata_log_update AFTER UPDATE ON media_metadata BEGIN
            INSERT INTO changed_files (media_file_id) SELECT NEW.media_file_id WHERE NEW.media_file_id IS NOT NULL;
            INSERT INTO changed_files (media_file_id) SELECT OLD.media_file_id WHERE OLD.media_file_id <> NEW.media_file_id;
        END;

        CREATE TRIGGER media_metadata_log_delete AFTER DELETE ON media_metadata WHEN OLD.media_file_id IS NOT NULL BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (OLD.media_file_id);
        END;

        CREATE TRIGGER media_keywords_log_update AFTER UPDATE OF id, media_file_id, keyword, keyword_type, confidence ON media_keywords BEGIN
            INSERT INTO changed_files (media_file_id) SELECT NEW.media_file_id WHERE NEW.media_file_id IS NOT NULL;
            INSERT INTO changed_files (media_file_id, last_keyword_id) SELECT OLD.media_file_id, (SELECT coalesce(max(id), 0) FROM media_keywords)
                WHERE OLD.media_file_id IS NOT NULL AND (OLD.media_file_id IS NOT NEW.media_file_id OR OLD.id <> NEW.id);
        END;

        CREATE TRIGGER media_keywords_log_delete AFTER DELETE ON media_keywords WHEN OLD.media_file_id IS NOT NULL BEGIN
            INSERT INTO changed_files (media_file_id, last_keyword_id) VALUES (OLD.media_file_id, (SELECT coalesce(max(id), 0) FROM media_keywords));
        END;

        CREATE TRIGGER score_sidecars_log_insert AFTER INSERT ON score_sidecars BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (NEW.media_file_id);
        END;

        CREATE TRIGGER score_sidecars_log_delete AFTER DELETE ON score_sidecars BEGIN
            INSERT INTO changed_files (media_file_id) VALUES (OLD.media_file_id);
        END;

        CREATE TRIGGER library_problems_log_insert AFTER INSERT ON library_problems WHEN NEW.kind = 'metadata' BEGIN
            INSERT INTO changed_files (media_file_id) SELECT id FROM media_files WHERE root_id = NEW.root_id AND relative_path = NEW.relative_path;
        END;

        CREATE TRIGGER library_problems_log_delete AFTER DELETE ON library_problems WHEN OLD.kind = 'metadata' BEGIN
            INSERT INTO changed_files (media_file_id) SELECT id FROM media_files WHERE root_id = OLD.root_id AND relative_path = OLD.relative_path;
        END;
        """;

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql(Triggers);
    }
}
