using System.Data.Common;
namespace MediaScoring.Tests.Cli;

/// <summary><c>sync DIR</c>, as a process.</summary>
public class SyncCommandTests
{
    [Fact]
    public async Task A_sync_counts_what_it_did_in_one_JSON_object()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        folder.Write("album/b.png", TinyPng.WithPrompt("a lighthouse"));

        var first = (await CommandProcess.RunAsync("sync", folder.Path, "--json")).Exits(0).Object();
        var second = (await CommandProcess.RunAsync("sync", folder.Path, "--json")).Exits(0).Object();

        Assert.Equal(
            ["folder", "database", "dry_run", "found", "added", "updated", "unchanged", "missing", "moved", "returned", "scores_imported", "stop_reason", "failed", "problem_count", "problems", "elapsed_seconds"],
            first.EnumerateObject().Select(member => member.Name));
        Assert.Equal((2, 2, 0), (first.GetProperty("found").GetInt32(), first.GetProperty("added").GetInt32(), first.GetProperty("unchanged").GetInt32()));
        Assert.Equal((2, 0, 2), (second.GetProperty("found").GetInt32(), second.GetProperty("added").GetInt32(), second.GetProperty("unchanged").GetInt32()));
        Assert.Equal(PostgresCluster.UrlOfTest?.Replace("media_user@", "", StringComparison.Ordinal) ?? folder[".scores/media.db"], first.GetProperty("database").GetString());
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_no_rows()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());

        var report = (await CommandProcess.RunAsync("sync", folder.Path, "--dry-run", "--json")).Exits(0).Object();

        Assert.Equal(1, report.GetProperty("added").GetInt32());
        Assert.True(report.GetProperty("dry_run").GetBoolean());
        Assert.Equal(["0"], folder.Sql("SELECT count(*) FROM media_files"));
    }

    [Fact]
    public async Task A_pattern_and_no_recursive_choose_the_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        folder.Write("b.PNG", TinyPng.Of());
        folder.Write("c.webp", TinyPng.Of());
        folder.Write("album/d.png", TinyPng.Of());

        var report = (await CommandProcess.RunAsync("sync", folder.Path, "--pattern", "*.png", "--no-recursive", "--json")).Exits(0).Object();

        Assert.Equal(2, report.GetProperty("found").GetInt32());
    }

    [Theory]
    [InlineData("", true, 4)]
    [InlineData("*.png", true, 3)]
    [InlineData("*.png", false, 2)]
    [InlineData("album/*.png", true, 1)]
    public async Task Counting_ahead_counts_what_a_sync_finds(string pattern, bool recursive, long expected)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.PNG", "c.webp", "album/d.png", ".hidden/e.png");
        library.Folder.Write("notes.txt", "no media");
        var options = new MediaScoring.Ingestion.SyncOptions { Pattern = MediaScoring.Ingestion.FilePattern.Parse(pattern), Recursive = recursive };

        var counted = await library.Library.Ingestion.CountFilesAsync(options);

        Assert.Equal(expected, counted);
        Assert.Equal((await library.Library.Ingestion.SyncAsync(options)).Found, counted);
    }

    [Theory]
    [InlineData("../*.png")]
    [InlineData("/tmp/*.png")]
    public async Task A_pattern_that_leads_out_of_the_folder_is_wrong_use(string pattern)
    {
        using var folder = new TemporaryFolder();

        var result = (await CommandProcess.RunAsync("sync", folder.Path, "--pattern", pattern)).Exits(2);

        Assert.StartsWith("--pattern: ", result.Messages, StringComparison.Ordinal);
        Assert.Contains(pattern, result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_file_is_named_and_makes_the_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.png", TinyPng.Of());
        folder.Write("empty.png", "");

        var people = (await CommandProcess.RunAsync("sync", folder.Path)).Exits(1);

        Assert.Contains("empty.png\n    The file is empty.", people.Output, StringComparison.Ordinal);
        Assert.Contains("not readable", people.Output, StringComparison.Ordinal);
        Assert.Equal(["2"], folder.Sql("SELECT count(*) FROM media_files"));
    }

    [Fact]
    public async Task More_than_twenty_problems_are_counted_and_not_listed()
    {
        using var folder = new TemporaryFolder();
        for (var number = 0; number < 23; number++) folder.Write($"empty{number:00}.png", "");

        var result = (await CommandProcess.RunAsync("sync", folder.Path)).Exits(1);

        Assert.Equal(20, result.Output.Split("The file is empty.").Length - 1);
        Assert.Contains("… and 3 more", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_files_cannot_forge_what_the_program_says()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["new\nline.png", "esc\u001b[31mred.png", "[bold]markup[/].png", "turn\u202Egnp.png", "emoji 🦊 #%?&+'\".png", "-dash.png", "@at.png"];
        foreach (var name in names) folder.Write(name, TinyPng.WithPrompt("a red fox"));
        folder.Write("bad\u001b]0;title\u0007.png", "");

        var sync = (await CommandProcess.RunAsync("sync", folder.Path)).Exits(1);
        var search = (await CommandProcess.RunAsync("search", folder.Path, "--keyword", "red fox")).Exits(0);
        var json = (await CommandProcess.RunAsync("search", folder.Path, "--keyword", "red fox", "--json")).Exits(0);

        Assert.DoesNotContain('\u001b', sync.Output + search.Output);
        Assert.DoesNotContain('\u202E', search.Output);
        Assert.Equal(names.Length, search.Output.Trim('\n').Split('\n').Length);
        Assert.Contains("[bold]markup[/].png", search.Output, StringComparison.Ordinal);
        Assert.Contains("emoji 🦊 #%?&+'\".png", search.Output, StringComparison.Ordinal);
        Assert.Equal(names.Order(StringComparer.Ordinal), json.Lines().Select(line => line.GetProperty("path").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_sync_that_was_killed_is_finished_by_the_next_one()
    {
        const int files = 3000;
        using var folder = new TemporaryFolder();
        for (var number = 0; number < files; number++) folder.Write($"album{number % 10}/{number:0000}.png", TinyPng.WithPrompt($"lighthouse number {number}"));

        await using (var killed = CommandProcess.Start(TestPaths.Repository, [], "sync", folder.Path, "--json"))
        {
            while (!HasRows(folder)) await Task.Yield();
            await killed.SignalAsync("KILL");
            Assert.Equal(128 + 9, (await killed.EndAsync()).ExitCode);
        }

        var half = int.Parse(folder.Sql("SELECT count(*) FROM media_files")[0], System.Globalization.CultureInfo.InvariantCulture);
        var next = (await CommandProcess.RunAsync("sync", folder.Path, "--json")).Exits(0).Object();
        var check = (await CommandProcess.RunAsync("db", "check", folder.Path, "--json")).Exits(0).Object();

        Assert.InRange(half, 1, files);
        Assert.Equal(files, next.GetProperty("found").GetInt32());
        Assert.Equal([$"{files}"], folder.Sql("SELECT count(*) FROM media_files f JOIN media_metadata m ON m.media_file_id = f.id WHERE m.prompt IS NOT NULL"));
        Assert.True(check.GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task Ctrl_C_stops_a_sync_and_keeps_what_was_written()
    {
        using var folder = new TemporaryFolder();
        for (var number = 0; number < 3000; number++) folder.Write($"{number:0000}.png", TinyPng.WithPrompt($"lighthouse number {number}"));
        await using var sync = CommandProcess.Start(TestPaths.Repository, [], "sync", folder.Path);
        while (!HasRows(folder)) await Task.Yield();

        await sync.SignalAsync("INT");
        var result = await sync.EndAsync();

        Assert.True(result.ExitCode is 130 or 0, $"{result.ExitCode}: {result.Messages}");   // 0: it was faster than the signal
        if (result.ExitCode == 130) Assert.Contains("Stopped. What was written so far is kept", result.Messages, StringComparison.Ordinal);
        Assert.True((await CommandProcess.RunAsync("db", "check", folder.Path, "--json")).Exits(0).Object().GetProperty("sound").GetBoolean());
    }

    private static bool HasRows(TemporaryFolder folder)
    {
        if (!PostgresCluster.IsWanted && !File.Exists(folder[".scores/media.db"])) return false;
        try
        {
            return folder.Sql("SELECT count(*) FROM media_files")[0] != "0";
        }
        catch (DbException)
        {
            return false;   // being created, or locked for a moment
        }
    }
}
