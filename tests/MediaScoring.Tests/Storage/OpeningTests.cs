using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

/// <summary>Opening a library: moved folders, old databases, crashes in between.</summary>
public sealed class OpeningTests
{
    private const string OldSchema =
        """
        CREATE TABLE media_files (id INTEGER NOT NULL, filename VARCHAR(512) NOT NULL, directory VARCHAR(1024) NOT NULL, file_path VARCHAR(1536) NOT NULL,
            file_size INTEGER, file_type VARCHAR(50), extension VARCHAR(10), score INTEGER, created_at DATETIME, updated_at DATETIME, last_accessed DATETIME,
            favourite BOOLEAN NOT NULL, PRIMARY KEY (id), UNIQUE (file_path));
        CREATE TABLE media_metadata (id INTEGER NOT NULL, media_file_id INTEGER NOT NULL, width INTEGER, height INTEGER, duration FLOAT, frame_rate FLOAT,
            color_mode VARCHAR(50), has_alpha BOOLEAN, png_text TEXT, workflow_data TEXT, prompt TEXT, negative_prompt TEXT, model_name VARCHAR(256), sampler VARCHAR(100),
            steps INTEGER, cfg_scale FLOAT, seed VARCHAR(50), file_modified_at DATETIME, metadata_extracted_at DATETIME, PRIMARY KEY (id),
            FOREIGN KEY(media_file_id) REFERENCES media_files (id));
        CREATE TABLE media_keywords (id INTEGER NOT NULL, media_file_id INTEGER NOT NULL, keyword VARCHAR(256) NOT NULL, keyword_type VARCHAR(50), confidence FLOAT,
            source VARCHAR(100), created_at DATETIME, PRIMARY KEY (id), CONSTRAINT uq_media_keyword UNIQUE (media_file_id, keyword, keyword_type),
            FOREIGN KEY(media_file_id) REFERENCES media_files (id));
        CREATE TABLE media_thumbnails (id INTEGER NOT NULL, media_file_id INTEGER NOT NULL, thumbnail_size VARCHAR(20) NOT NULL, thumbnail_data TEXT, mime_type VARCHAR(50),
            file_path VARCHAR(1024), created_at DATETIME, PRIMARY KEY (id), CONSTRAINT uq_media_thumbnail_size UNIQUE (media_file_id, thumbnail_size),
            FOREIGN KEY(media_file_id) REFERENCES media_files (id));
        CREATE TABLE daily_contributions (day TEXT PRIMARY KEY, count INTEGER);
        CREATE INDEX idx_media_file_path ON media_files (file_path);
        CREATE INDEX idx_media_favourite ON media_files (favourite);
        """;

    [Fact]
    public async Task A_moved_library_finds_all_its_rows_again()
    {
        using var target = new TemporaryFolder();
        await using var library = await TemporaryLibrary.WithAsync("a.png", "album/b.png");
        await library.ScoreAsync("album/b.png", 5);
        await library.Library.Keywords.AddAsync("album/b.png", ["tower"]);
        await library.Library.DisposeAsync();
        target.CopyFrom(library.Path);
        File.Move(library.Folder[".scores/library.json"], library.Folder["library.json.away"]);   // the original is gone

        await using var moved = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = target.Path });
        var report = await moved.Ingestion.SyncAsync();

        var file = await moved.Files.FindAsync("album/b.png");
        Assert.Equal((0, 0, 5), (report.Added, report.Missing, file!.Score.Value));
        Assert.Equal([target["album/b.png"] + "|" + target["album"]], TemporaryLibrary.SqlOn(target[".scores/media.db"], $"SELECT file_path, directory FROM media_files WHERE id = {file.Id}"));
        Assert.Equal(1, (await moved.Search.FindAsync(new SearchQuery { Keywords = ["tower"] })).Total);
        File.Move(library.Folder["library.json.away"], library.Folder[".scores/library.json"]);
        await library.ReopenAsync();
    }

    [Fact]
    public async Task A_library_can_be_moved_onto_paths_that_its_own_rows_had()
    {
        // a/a.png moves to the place where a/a/a.png was: the unique column must not stand in the way.
        using var folder = new TemporaryFolder();
        folder.Write("x/a/p.png", TinyPng.Of());
        folder.Write("x/p.png", TinyPng.Of());
        var database = folder["elsewhere/media.db"];
        await using (var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder["x"], DatabasePath = database }))
        {
            await library.Ingestion.SyncAsync();
        }

        Directory.Move(folder["x"], folder["y"]);
        Directory.CreateDirectory(folder["x"]);
        Directory.Move(folder["y"], folder["x/a"]);

        await using var moved = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder["x/a"], DatabasePath = database });
        Assert.Equal([folder["x/a/a/p.png"], folder["x/a/p.png"]], TemporaryLibrary.SqlOn(database, "SELECT file_path FROM media_files ORDER BY 1"));
    }

    [Fact]
    public async Task An_old_database_of_a_moved_folder_is_adopted_with_everything_that_it_holds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.Of());
        folder.Write("album/fox.png", TinyPng.Of());
        WriteOldDatabase(
            folder,
            """
            INSERT INTO media_files VALUES (1, 'fox.png', '/old/lib', '/old/lib/fox.png', 10, 'image', '.png', NULL, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', NULL, 1);
            INSERT INTO media_files VALUES (2, 'fox.png', '/old/lib/album', '/old/lib/album/fox.png', 10, 'image', '.png', 4, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', NULL, 0);
            INSERT INTO media_files VALUES (3, 'far.png', '/another/place', '/another/place/far.png', 10, 'image', '.png', 2, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', NULL, 0);
            INSERT INTO media_metadata (id, media_file_id, width, metadata_extracted_at) VALUES (1, 1, 100, '2025-01-02 00:00:00.000000'), (2, 1, 200, '2025-01-03 00:00:00.000000'), (3, 1, 300, '2025-01-01 00:00:00.000000');
            INSERT INTO media_keywords VALUES (1, 2, 'tower', 'mood', 0.5, 'manual', '2025-01-01 00:00:00.000000');
            INSERT INTO daily_contributions VALUES ('2025-01-01', 7);
            """);

        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path });

        Assert.Equal(0, (await library.Files.FindAsync("fox.png"))!.Score.Value);
        Assert.Equal(4, (await library.Files.FindAsync("album/fox.png"))!.Score.Value);
        var database = folder[".scores/media.db"];
        Assert.Equal(["200"], TemporaryLibrary.SqlOn(database, "SELECT width FROM media_metadata"));
        Assert.Equal(["1|1", "2|0", "3|0"], TemporaryLibrary.SqlOn(database, "SELECT id, favourite FROM media_files ORDER BY id"));
        Assert.Equal(["7"], TemporaryLibrary.SqlOn(database, "SELECT count FROM daily_contributions"));
        Assert.Equal(["idx_media_favourite"], TemporaryLibrary.SqlOn(database, "SELECT name FROM sqlite_master WHERE name = 'idx_media_favourite'"));
        Assert.Equal(["/another/place/far.png|"], TemporaryLibrary.SqlOn(database, "SELECT file_path, root_id FROM media_files WHERE id = 3"));
        Assert.Equal(2, (await library.Search.FindAsync(new SearchQuery())).Total);
        Assert.Equal("mood", (await library.Keywords.OfFileAsync("album/fox.png")).Single().Keyword.Type);
    }

    [Fact]
    public async Task An_adoption_that_was_interrupted_after_the_copy_is_finished_by_the_next_opening()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.Of());
        WriteOldDatabase(folder, $"INSERT INTO media_files VALUES (1, 'fox.png', '{folder.Path}', '{folder["fox.png"]}', 10, 'image', '.png', 3, NULL, NULL, NULL, 0);");
        var oldBytes = await File.ReadAllBytesAsync(folder[".scores/media.db"]);
        File.Copy(folder[".scores/media.db"], folder[".scores/media.db.before-upgrade"]);
        await File.WriteAllTextAsync(folder[".scores/media.db.before-upgrade.part"], "half a copy");

        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path });

        Assert.Equal(3, (await library.Files.FindAsync("fox.png"))!.Score.Value);
        Assert.Equal(oldBytes, await File.ReadAllBytesAsync(folder[".scores/media.db.before-upgrade"]));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_its_content_stays()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[".scores"]);
        TemporaryLibrary.SqlOn(folder[".scores/media.db"], "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path }));

        Assert.Contains("another program", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["soup"], TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT name FROM recipes"));
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_and_is_not_created()
    {
        using var folder = new TemporaryFolder();

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder["picturs"] }));

        Assert.Contains("picturs", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["picturs"]));
    }

    [Fact]
    public async Task Two_libraries_in_one_process_can_share_a_database_file()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await using var second = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = library.Path });

        await library.ScoreAsync("a.png", 4);

        Assert.Equal(Score.Of(4), (await second.Files.FindAsync("a.png"))!.Score);
    }

    private static void WriteOldDatabase(TemporaryFolder folder, string rows)
    {
        Directory.CreateDirectory(folder[".scores"]);
        TemporaryLibrary.SqlOn(folder[".scores/media.db"], OldSchema + rows);
    }
}
