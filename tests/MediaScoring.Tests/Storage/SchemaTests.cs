using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MediaScoring.Tests.Storage;

/// <summary>The four tables of the specification, as other tools see them.</summary>
public sealed class SchemaTests
{
    private static readonly Dictionary<string, string[]> specColumns = new()
    {
        ["media_files"] =
        [
            "id INTEGER", "filename VARCHAR(512) NOT NULL", "directory VARCHAR(1024) NOT NULL", "file_path VARCHAR(1536) NOT NULL", "file_size INTEGER", "file_type VARCHAR(50)",
            "extension VARCHAR(10)", "score INTEGER DEFAULT 0", "created_at DATETIME DEFAULT CURRENT_TIMESTAMP", "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP", "last_accessed DATETIME",
        ],
        ["media_metadata"] =
        [
            "id INTEGER", "media_file_id INTEGER", "width INTEGER", "height INTEGER", "duration FLOAT", "frame_rate FLOAT", "color_mode VARCHAR(50)", "has_alpha BOOLEAN DEFAULT FALSE",
            "png_text TEXT", "workflow_data TEXT", "prompt TEXT", "negative_prompt TEXT", "model_name VARCHAR(256)", "sampler VARCHAR(100)", "steps INTEGER", "cfg_scale FLOAT",
            "seed VARCHAR(50)", "file_modified_at DATETIME", "metadata_extracted_at DATETIME DEFAULT CURRENT_TIMESTAMP",
        ],
        ["media_keywords"] =
        [
            "id INTEGER", "media_file_id INTEGER", "keyword VARCHAR(256) NOT NULL", "keyword_type VARCHAR(50) DEFAULT 'user'", "confidence FLOAT DEFAULT 1.0", "source VARCHAR(100)",
            "created_at DATETIME DEFAULT CURRENT_TIMESTAMP",
        ],
        ["media_thumbnails"] =
        [
            "id INTEGER", "media_file_id INTEGER", "thumbnail_size VARCHAR(20) NOT NULL", "thumbnail_data TEXT", "mime_type VARCHAR(50) DEFAULT 'image/jpeg'", "file_path VARCHAR(1024)",
            "created_at DATETIME DEFAULT CURRENT_TIMESTAMP",
        ],
    };

    [Fact]
    public async Task A_sync_finds_the_rows_of_a_folder_by_the_folder_s_index_and_not_by_that_of_the_whole_library()
    {
        await using var library = await TemporaryLibrary.WithAsync("album/a.png");

        var plan = library.Sql("EXPLAIN QUERY PLAN " + KnownFiles.InFolder.Replace("$directory", "'album'", StringComparison.Ordinal).Replace("$root", "'root'", StringComparison.Ordinal));

        Assert.Contains(plan, step => step.Contains("SEARCH f USING INDEX idx_media_directory (directory=?)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_indexes_that_are_made_late_are_those_of_the_schema()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();

        var indexes = library.Sql("SELECT sql FROM sqlite_master WHERE type = 'index'");

        Assert.Empty(LateIndexes.All.Select(index => $"CREATE INDEX {index.Key} ON {index.Value}").Except(indexes));
    }

    [Fact]
    public async Task The_tables_have_the_columns_types_and_defaults_of_the_specification()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();

        foreach (var (table, wanted) in specColumns)
        {
            var columns = library.Sql(
                $"SELECT name || ' ' || type || CASE \"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END || CASE WHEN dflt_value IS NULL THEN '' ELSE ' DEFAULT ' || dflt_value END FROM pragma_table_info('{table}') ORDER BY cid");

            Assert.Equal(wanted, columns.Take(wanted.Length));
        }
    }

    [Fact]
    public async Task The_indexes_have_the_names_and_columns_of_the_specification()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();

        var indexes = library.Sql(
            "SELECT m.name || ' ' || m.tbl_name || '(' || (SELECT group_concat(i.name) FROM pragma_index_info(m.name) i) || ')' FROM sqlite_master m WHERE m.type = 'index'");

        string[] wanted =
        [
            "idx_media_file_path media_files(file_path)", "idx_media_directory media_files(directory)", "idx_media_score media_files(score)", "idx_media_type media_files(file_type)",
            "idx_media_updated media_files(updated_at)", "idx_metadata_media_file media_metadata(media_file_id)", "idx_metadata_dimensions media_metadata(width,height)",
            "idx_metadata_model media_metadata(model_name)", "idx_keyword_media_file media_keywords(media_file_id)", "idx_keyword_search media_keywords(keyword)",
            "idx_keyword_type media_keywords(keyword_type)",
        ];
        Assert.Empty(wanted.Except(indexes));
    }

    [Fact]
    public async Task The_queries_of_the_specification_run_unchanged()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);

        Assert.Equal(2, library.Sql("SELECT filename, score, created_at FROM media_files ORDER BY created_at DESC LIMIT 10;").Count);
        Assert.Equal(2, library.Sql(
            """
            SELECT mf.filename, mm.width, mm.height, mm.prompt
            FROM media_files mf
            LEFT JOIN media_metadata mm ON mf.id = mm.media_file_id
            WHERE mm.id IS NOT NULL;
            """).Count);
        Assert.Contains("a.png|tower|user", library.Sql(
            """
            SELECT mf.filename, mk.keyword, mk.keyword_type
            FROM media_files mf
            JOIN media_keywords mk ON mf.id = mk.media_file_id
            ORDER BY mf.filename, mk.keyword;
            """));
        Assert.Equal("media_files|2", library.Sql(
            """
            SELECT 'media_files' as table_name, COUNT(*) as count FROM media_files
            UNION ALL
            SELECT 'media_metadata' as table_name, COUNT(*) as count FROM media_metadata
            UNION ALL
            SELECT 'media_keywords' as table_name, COUNT(*) as count FROM media_keywords
            UNION ALL
            SELECT 'media_thumbnails' as table_name, COUNT(*) as count FROM media_thumbnails;
            """)[0]);
        Assert.NotEmpty(library.Sql("SELECT * FROM media_keywords LIMIT 10;"));
    }

    [Fact]
    public async Task A_row_inserted_with_the_specifications_columns_alone_is_a_file_of_the_library()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("album/by hand.png", TinyPng.Of());

        library.Sql($"INSERT INTO media_files (filename, directory, file_path) VALUES ('by hand.png', '{library.Path}/album', '{library.Path}/album/by hand.png')");

        var file = await library.Library.Files.FindAsync("album/by hand.png");
        Assert.Equal(Score.Unrated, file?.Score);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$", library.Sql("SELECT updated_at FROM media_files")[0]);
    }

    [Fact]
    public async Task Times_are_utc_text_with_six_digits()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);

        var times = library.Sql("SELECT created_at FROM media_files UNION ALL SELECT updated_at FROM media_files UNION ALL SELECT metadata_extracted_at FROM media_metadata UNION ALL SELECT file_modified_at FROM media_metadata UNION ALL SELECT created_at FROM media_keywords");

        Assert.All(times, time => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$", time));
        Assert.True(Math.Abs((DateTime.UtcNow - UtcText.Parse(times[0])!.Value).TotalMinutes) < 5);
    }

    [Fact]
    public async Task Deleting_a_row_by_sql_takes_its_dependants_along()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);
        await library.ScoreAsync("a.png", 4);

        library.Sql("DELETE FROM media_files");

        Assert.Equal(["0"], library.Sql("SELECT (SELECT count(*) FROM media_metadata) + (SELECT count(*) FROM media_keywords) + (SELECT count(*) FROM score_sidecars)"));
    }

    [Fact]
    public async Task A_file_has_one_metadata_row()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        Assert.Throws<SqliteException>(() => library.Sql("INSERT INTO media_metadata (media_file_id) SELECT id FROM media_files"));
    }

    [Fact]
    public void The_schema_version_is_the_number_of_migrations_and_the_model_has_no_pending_changes()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = SqliteLibraryContext.On(connection);

        Assert.Equal(SchemaUpgrade.CurrentVersion, context.Database.GetMigrations().Count());
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Every_column_of_the_model_stands_in_the_tables()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var connection = new SqliteConnection("Data Source=:memory:");
        using var context = SqliteLibraryContext.On(connection);

        foreach (var entity in context.Model.GetEntityTypes())
        {
            var wanted = entity.GetProperties().Select(property => property.GetColumnName()).Order(StringComparer.Ordinal);
            Assert.Equal(wanted, library.Sql($"SELECT name FROM pragma_table_info('{entity.GetTableName()}') ORDER BY name"));
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_untouched()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.DisposeAsync();
        library.Sql($"PRAGMA user_version = {SchemaUpgrade.CurrentVersion + 1}");
        library.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        var before = await File.ReadAllBytesAsync(library.DatabaseFile);

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = library.Path }));

        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(library.DatabaseFile));
        library.Sql($"PRAGMA user_version = {SchemaUpgrade.CurrentVersion}");
        await library.ReopenAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_a_sentence_and_the_sidecars_go_on()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        folder.Write(".scores/media.db", "this is not a database, whatever its name says ................................................");

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path }));
        await using var library = await MediaLibrary.OpenEvenWithoutDatabaseAsync(new LibrarySettings { MediaFolder = folder.Path });
        var receipt = await library.Scores.SetAsync("a.png", Score.Of(3));

        Assert.Contains("not a SQLite database", refusal.Message, StringComparison.Ordinal);
        Assert.False(receipt.InDatabase);
        Assert.Equal(3, (await library.Scores.GetAsync("a.png")).Value);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => library.Search.FindAsync(new MediaScoring.Search.SearchQuery()));
    }

    [Fact]
    public async Task Values_longer_than_their_column_are_cut_kept_whole_and_reported()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var longWord = new string('w', 300) + "tail";

        await library.Library.Keywords.AddAsync("a.png", [longWord]);

        Assert.Equal(["256"], library.Sql("SELECT length(keyword) FROM media_keywords WHERE keyword LIKE 'www%'"));
        Assert.Equal([longWord], library.Sql("SELECT value FROM long_values"));
        Assert.Contains(await library.Library.Problems.ListAsync(), problem => problem.Kind == "length");
        Assert.Equal(1, (await library.Library.Search.FindAsync(new MediaScoring.Search.SearchQuery { Keywords = ["tail"] })).Total);
    }

    [Fact]
    public async Task A_nul_in_a_text_becomes_a_replacement_character()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        var added = await library.Library.Keywords.AddAsync("a.png", ["to\0wer"]);

        Assert.Equal(["to\uFFFDwer"], added);
    }
}
