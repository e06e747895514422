using System.Text.Json;

namespace MediaScoring.Tests.Cli;

/// <summary><c>score</c>, <c>keywords</c> and <c>db</c>, as processes.</summary>
public class WritingCommandsTests
{
    [Fact]
    public async Task A_score_goes_to_the_nearest_library_above_the_file()
    {
        await using var library = await TemporaryLibrary.WithAsync("album/deep/fox.png");

        var result = (await CommandProcess.RunInAsync(library.Folder["album"], [], "score", "deep/fox.png", "4", "--json")).Exits(0).Object();

        Assert.Equal("album/deep/fox.png", result.GetProperty("path").GetString());
        Assert.Equal(library.Path, result.GetProperty("folder").GetString());
        Assert.Equal(["4"], library.Sql("SELECT score FROM media_files"));
        using var sidecar = JsonDocument.Parse(File.ReadAllText(library.Folder["album/deep/.scores/fox.png.json"]));
        Assert.Equal(4, sidecar.RootElement.GetProperty("score").GetInt32());
    }

    [Fact]
    public async Task A_file_without_a_library_above_it_is_scored_in_its_own_folder()
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.Write("album/fox.png", TinyPng.Of());

        var result = (await CommandProcess.RunInAsync(folder.Path, [], "score", "album/fox.png", "-1")).Exits(0);

        Assert.Equal("fox.png: rejected\n", result.Output);
        Assert.True(File.Exists(folder["album/.scores/media.db"]));
        Assert.False(Directory.Exists(folder[".scores"]));
    }

    [Fact]
    public async Task A_score_is_kept_in_the_sidecar_when_the_database_cannot_be_opened()
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.Of());
        folder.Write(".scores/media.db", "this is no database, whatever its name says");

        var result = (await CommandProcess.RunInAsync(folder.Path, [], "score", "fox.png", "5", "--json")).Exits(0);

        Assert.False(result.Object().GetProperty("in_database").GetBoolean());
        Assert.Contains("sidecar", result.Messages, StringComparison.Ordinal);
        Assert.Contains("\"score\": 5", File.ReadAllText(folder[".scores/fox.png.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "9", "'9' is not a score", "fox.png")]
    [InlineData(2, "2.5", "'2.5' is not a score", "fox.png")]
    [InlineData(2, "five", "'five' is not a score", "fox.png")]
    [InlineData(2, "5", "is a folder", ".")]
    [InlineData(1, "5", "There is no file absent.png", "absent.png")]
    public async Task A_score_that_cannot_be_given_says_why(int exitCode, string score, string sentence, string file)
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.Of());

        var result = (await CommandProcess.RunInAsync(folder.Path, [], "score", file, score)).Exits(exitCode);

        Assert.Contains(sentence, result.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder[".scores/fox.png.json"]));
    }

    [Fact]
    public async Task Keywords_are_added_listed_and_removed()
    {
        await using var library = await TemporaryLibrary.WithAsync("fox.png");
        var file = library.Folder["fox.png"];

        var added = (await CommandProcess.RunAsync("keywords", "add", file, "Winter", "red, fox", "--json")).Exits(0).Object();
        var people = (await CommandProcess.RunAsync("keywords", "list", file)).Exits(0);
        var removed = (await CommandProcess.RunAsync("keywords", "remove", file, "winter", "--json")).Exits(0).Object();
        var listed = (await CommandProcess.RunAsync("keywords", "list", file, "--json")).Exits(0).Object();

        Assert.Equal("""["winter","red, fox"]""", added.GetProperty("added").GetRawText());
        Assert.Contains("user  winter\n", people.Output, StringComparison.Ordinal);
        Assert.Equal("""["winter"]""", removed.GetProperty("removed").GetRawText());
        Assert.Equal(["red, fox"], listed.GetProperty("keywords").EnumerateArray().Where(word => word.GetProperty("keyword_type").GetString() == "user").Select(word => word.GetProperty("keyword").GetString()));
    }

    [Fact]
    public async Task Keywords_have_a_type_of_the_persons_choice()
    {
        await using var library = await TemporaryLibrary.WithAsync("fox.png");

        (await CommandProcess.RunAsync("keywords", "add", library.Folder["fox.png"], "best of", "--type", "album")).Exits(0);

        Assert.Equal(["best of|album|manual"], library.Sql("SELECT keyword, keyword_type, source FROM media_keywords WHERE keyword_type = 'album'"));
    }

    [Fact]
    public async Task A_database_can_be_elsewhere_by_path_URL_or_environment()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());

        (await CommandProcess.RunAsync("sync", folder.Path, "--database-path", elsewhere["path.db"])).Exits(0);
        (await CommandProcess.RunAsync("sync", folder.Path, "--database-url", $"sqlite:///{elsewhere["url.db"]}")).Exits(0);
        (await CommandProcess.RunInAsync(elsewhere.Path, [("DATABASE_URL", "sqlite:///environment.db")], "sync", folder.Path)).Exits(0);
        var refused = (await CommandProcess.RunInAsync(elsewhere.Path, [("DATABASE_URL", "postgresql://me:secret@nas:port/media")], "sync", folder.Path)).Exits(2);
        (await CommandProcess.RunInAsync(elsewhere.Path, [("DATABASE_URL", "postgresql://nas/media")], "sync", folder.Path, "--database-path", elsewhere["beats.db"])).Exits(0);

        foreach (var name in new[] { "path.db", "url.db", "environment.db", "beats.db" }) Assert.Equal(["1"], TemporaryLibrary.SqlOn(elsewhere[name], "SELECT count(*) FROM media_files"));
        Assert.False(File.Exists(folder[".scores/media.db"]));
        Assert.Contains("cannot be understood", refused.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_of_a_database_is_told_without_making_one()
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());

        var before = (await CommandProcess.RunAsync("db", "status", folder.Path, "--json")).Exits(0).Object();
        var isUntouched = !Directory.Exists(folder[".scores"]);
        var created = (await CommandProcess.RunAsync("db", "migrate", folder.Path, "--json")).Exits(0).Object();
        var again = (await CommandProcess.RunAsync("db", "migrate", folder.Path)).Exits(0);
        var after = (await CommandProcess.RunAsync("db", "status", folder.Path)).Exits(0);

        Assert.Equal(JsonValueKind.Null, before.GetProperty("owner").ValueKind);
        Assert.True(isUntouched);
        Assert.Equal("created", created.GetProperty("done").GetString());
        Assert.Equal("wal", created.GetProperty("journal_mode").GetString());
        Assert.Contains("is up to date (schema version", again.Output, StringComparison.Ordinal);
        Assert.Contains("up to date", after.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_finds_files_that_are_gone_sidecars_that_differ_and_rows_of_nobody()
    {
        PostgresCluster.SkipWithoutFile();
        await using var library = await TemporaryLibrary.WithAsync("gone.png", "scored.png", "fine.png");
        await library.ScoreAsync("scored.png", 2);
        await library.Library.DisposeAsync();
        File.Delete(library.Folder["gone.png"]);
        library.Folder.Write(".scores/scored.png.json", """{"file": "scored.png", "score": 5}""");
        library.Sql("PRAGMA foreign_keys = OFF; INSERT INTO media_keywords (media_file_id, keyword) VALUES (4711, 'lost')");

        var check = (await CommandProcess.RunAsync("db", "check", library.Path, "--json")).Exits(1).Object();
        var people = (await CommandProcess.RunAsync("db", "check", library.Path)).Exits(1);

        Assert.False(check.GetProperty("sound").GetBoolean());
        Assert.Equal(
            ["foreign_keys:1", "files:1:gone.png", "sidecars:1:scored.png"],
            check.GetProperty("findings").EnumerateArray().Select(finding =>
                string.Join(':', new[] { finding.GetProperty("kind").GetString(), finding.GetProperty("count").ToString() }.Concat(
                    finding.GetProperty("kind").GetString() == "foreign_keys" ? [] : finding.GetProperty("examples").EnumerateArray().Select(example => example.GetString())))));
        Assert.Contains("gone.png", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_compares_keywords_and_notes_with_the_sidecars_and_tells_sidecars_of_nobody()
    {
        await using var library = await TemporaryLibrary.WithAsync("words.png", "note.png", "fine.png");
        await library.Library.Keywords.AddAsync("words.png", ["tower"]);
        await library.Library.Notes.SetAsync("note.png", "as it was", new());
        await library.Library.Keywords.AddAsync("fine.png", ["sea"]);
        await library.Library.DisposeAsync();
        library.Sql("DELETE FROM media_keywords WHERE keyword = 'tower'; UPDATE media_files SET note = 'another' WHERE filename = 'note.png'");
        library.Folder.Write("album/.scores/lost.png.json", """{"file": "lost.png", "score": 5}""");

        var findings = (await CommandProcess.RunAsync("db", "check", library.Path, "--json")).Exits(1).Object().GetProperty("findings").EnumerateArray()
            .Select(finding => $"{finding.GetProperty("kind").GetString()}:{finding.GetProperty("fault").GetBoolean()}:{string.Join(',', finding.GetProperty("examples").EnumerateArray())}");

        Assert.Equal(["sidecars:True:note.png,words.png", "lost_sidecars:False:album/.scores/lost.png.json"], findings);
    }

    [Fact]
    public async Task Rows_of_other_folders_are_told_and_are_no_fault()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.DisposeAsync();
        library.Sql("INSERT INTO media_files (filename, directory, file_path) VALUES ('b.png', '/elsewhere', '/elsewhere/b.png')");

        var check = (await CommandProcess.RunAsync("db", "check", library.Path, "--json")).Exits(0).Object();

        Assert.True(check.GetProperty("sound").GetBoolean());
        Assert.Equal("orphans", Assert.Single(check.GetProperty("findings").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_database_that_is_none_cannot_be_opened()
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.Write(".scores/media.db", "this is no database, whatever its name says");

        foreach (var command in new string[][] { ["sync", folder.Path], ["stats", folder.Path], ["db", "status", folder.Path], ["db", "check", folder.Path], ["db", "migrate", folder.Path] })
        {
            var result = (await CommandProcess.RunAsync(command)).Exits(3);
            Assert.Contains("is not a SQLite database", result.Messages, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_backup_and_its_restore_say_what_they_did()
    {
        PostgresCluster.SkipWithoutFile();
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.ScoreAsync("a.png", 4);
        using var elsewhere = new TemporaryFolder();

        var backup = (await CommandProcess.RunInAsync(library.Path, [], "db", "backup", elsewhere["pictures.db"])).Exits(0);
        var open = (await CommandProcess.RunAsync("db", "restore", elsewhere["pictures.db"], library.Path)).Exits(3);
        await library.Library.DisposeAsync();
        var restore = (await CommandProcess.RunAsync("db", "restore", elsewhere["pictures.db"], library.Path, "--json")).Exits(0).Object();
        var wrongOrder = (await CommandProcess.RunAsync("db", "restore", library.Path, elsewhere["pictures.db"])).Exits(2);

        Assert.StartsWith($"Backed up to {elsewhere["pictures.db"]}: 2 files, 1 of them scored, ", backup.Output, StringComparison.Ordinal);
        Assert.Equal($"Another program has {library.DatabaseFile} open. Stop the server first; nothing was changed.\n", open.Messages);
        Assert.Equal(library.DatabaseFile + ".before-restore-1", restore.GetProperty("kept_as").GetString());
        Assert.Equal(2, restore.GetProperty("files").GetInt32());
        Assert.Contains("mediascoring db restore FILE DIR", wrongOrder.Messages, StringComparison.Ordinal);
    }
}
