using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaScoring.Storage.Sqlite.Migrations;

/// <summary>
/// The four tables of the specification, word for word where it gives words, and ours beside them. Written as SQL and not
/// generated, since names, types, defaults and constraints are a promise to everybody who queries the file with other tools.
/// </summary>
internal partial class Initial : Migration
{
    private const string SpecTables =
        """
        CREATE TABLE media_files (
            id INTEGER PRIMARY KEY,
            filename VARCHAR(512) NOT NULL,
            directory VARCHAR(1024) NOT NULL,
            file_path VARCHAR(1536) NOT NULL UNIQUE,
            file_size INTEGER,
            file_type VARCHAR(50),
            extension VARCHAR(10),
            score INTEGER DEFAULT 0,
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            last_accessed DATETIME,
            root_id VARCHAR(36),
            relative_path VARCHAR(1536),
            missing_since DATETIME,
            modified_ns BIGINT
        );
        CREATE INDEX idx_media_file_path ON media_files (file_path);
        CREATE INDEX idx_media_directory ON media_files (directory);
        CREATE INDEX idx_media_score ON media_files (score);
        CREATE INDEX idx_media_type ON media_files (file_type);
        CREATE INDEX idx_media_updated ON media_files (updated_at);
        CREATE UNIQUE INDEX uq_media_place ON media_files (root_id, relative_path);

        CREATE TABLE media_metadata (
            id INTEGER PRIMARY KEY,
            media_file_id INTEGER REFERENCES media_files(id) ON DELETE CASCADE,
            width INTEGER,
            height INTEGER,
            duration FLOAT,
            frame_rate FLOAT,
            color_mode VARCHAR(50),
            has_alpha BOOLEAN DEFAULT FALSE,
            png_text TEXT,
            workflow_data TEXT,
            prompt TEXT,
            negative_prompt TEXT,
            model_name VARCHAR(256),
            sampler VARCHAR(100),
            steps INTEGER,
            cfg_scale FLOAT,
            seed VARCHAR(50),
            file_modified_at DATETIME,
            metadata_extracted_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            generator VARCHAR(50),
            scheduler VARCHAR(100),
            details TEXT
        );
        CREATE UNIQUE INDEX idx_metadata_media_file ON media_metadata (media_file_id);
        CREATE INDEX idx_metadata_dimensions ON media_metadata (width, height);
        CREATE INDEX idx_metadata_model ON media_metadata (model_name);

        CREATE TABLE media_keywords (
            id INTEGER PRIMARY KEY,
            media_file_id INTEGER REFERENCES media_files(id) ON DELETE CASCADE,
            keyword VARCHAR(256) NOT NULL,
            keyword_type VARCHAR(50) DEFAULT 'user',
            confidence FLOAT DEFAULT 1.0,
            source VARCHAR(100),
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            extracted BOOLEAN,
            CONSTRAINT uq_media_keyword UNIQUE (media_file_id, keyword, keyword_type)
        );
        CREATE INDEX idx_keyword_media_file ON media_keywords (media_file_id);
        CREATE INDEX idx_keyword_search ON media_keywords (keyword);
        CREATE INDEX idx_keyword_type ON media_keywords (keyword_type);

        CREATE TABLE media_thumbnails (
            id INTEGER PRIMARY KEY,
            media_file_id INTEGER REFERENCES media_files(id) ON DELETE CASCADE,
            thumbnail_size VARCHAR(20) NOT NULL,
            thumbnail_data TEXT,
            mime_type VARCHAR(50) DEFAULT 'image/jpeg',
            file_path VARCHAR(1024),
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
            CONSTRAINT uq_media_thumbnail_size UNIQUE (media_file_id, thumbnail_size)
        );
        """;

    private const string OurTables =
        """
        CREATE TABLE media_resources (
            media_file_id INTEGER NOT NULL REFERENCES media_files(id) ON DELETE CASCADE,
            kind VARCHAR(20) NOT NULL,
            ordinal INTEGER NOT NULL,
            name VARCHAR(256) NOT NULL,
            weight FLOAT,
            PRIMARY KEY (media_file_id, kind, ordinal)
        ) WITHOUT ROWID;
        CREATE INDEX idx_resource_name ON media_resources (kind, name);

        CREATE TABLE library_roots (
            id VARCHAR(36) PRIMARY KEY,
            path TEXT NOT NULL,
            opened_at DATETIME
        ) WITHOUT ROWID;

        CREATE TABLE score_sidecars (
            media_file_id INTEGER PRIMARY KEY REFERENCES media_files(id) ON DELETE CASCADE,
            score INTEGER,
            modified_ns BIGINT NOT NULL,
            size BIGINT NOT NULL
        );

        CREATE TABLE long_values (
            id INTEGER PRIMARY KEY,
            media_file_id INTEGER NOT NULL REFERENCES media_files(id) ON DELETE CASCADE,
            column_name VARCHAR(50) NOT NULL,
            cut_value TEXT NOT NULL,
            value TEXT NOT NULL
        );
        CREATE INDEX idx_long_value ON long_values (media_file_id, column_name);

        CREATE TABLE library_problems (
            id INTEGER PRIMARY KEY,
            root_id VARCHAR(36),
            relative_path TEXT NOT NULL,
            kind VARCHAR(20) NOT NULL,
            message TEXT NOT NULL,
            created_at DATETIME DEFAULT CURRENT_TIMESTAMP
        );
        CREATE INDEX idx_problem_place ON library_problems (root_id, relative_path);
        """;

    // People edit this file with the sqlite3 shell, which neither enforces foreign keys nor knows our form of time.
    private const string Triggers =
        """
        CREATE TRIGGER media_files_take_dependants AFTER DELETE ON media_files BEGIN
            DELETE FROM media_metadata WHERE media_file_id = OLD.id;
            DELETE FROM media_keywords WHERE media_file_id = OLD.id;
            DELETE FROM media_thumbnails WHERE media_file_id = OLD.id;
            DELETE FROM media_resources WHERE media_file_id = OLD.id;
            DELETE FROM score_sidecars WHERE media_file_id = OLD.id;
            DELETE FROM long_values WHERE media_file_id = OLD.id;
        END;

        CREATE TRIGGER media_files_place AFTER INSERT ON media_files WHEN NEW.root_id IS NULL BEGIN
            UPDATE media_files SET
                created_at = CASE WHEN length(created_at) = 19 THEN created_at || '.000000' ELSE created_at END,
                updated_at = CASE WHEN length(updated_at) = 19 THEN updated_at || '.000000' ELSE updated_at END,
                root_id = (SELECT id FROM library_roots WHERE substr(NEW.file_path, 1, length(path)) = path ORDER BY length(path) DESC LIMIT 1),
                relative_path = (SELECT replace(substr(NEW.file_path, length(path) + 1), CASE WHEN path LIKE '%\' THEN '\' ELSE '/' END, '/')
                    FROM library_roots WHERE substr(NEW.file_path, 1, length(path)) = path ORDER BY length(path) DESC LIMIT 1)
            WHERE id = NEW.id;
        END;

        CREATE TRIGGER media_metadata_time AFTER INSERT ON media_metadata WHEN length(NEW.metadata_extracted_at) = 19 BEGIN
            UPDATE media_metadata SET metadata_extracted_at = metadata_extracted_at || '.000000' WHERE id = NEW.id;
        END;

        CREATE TRIGGER media_keywords_time AFTER INSERT ON media_keywords WHEN length(NEW.created_at) = 19 BEGIN
            UPDATE media_keywords SET created_at = created_at || '.000000' WHERE id = NEW.id;
        END;

        CREATE TRIGGER media_thumbnails_time AFTER INSERT ON media_thumbnails WHEN length(NEW.created_at) = 19 BEGIN
            UPDATE media_thumbnails SET created_at = created_at || '.000000' WHERE id = NEW.id;
        END;
        """;

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(SpecTables);
        migrationBuilder.Sql(OurTables);
        migrationBuilder.Sql(Triggers);
    }
}
