using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Ingestion;

/// <summary>
/// What happens to a person's entries when files are moved, renamed, copied, replaced, deleted or offline. Every case starts
/// with a.png (5 stars), b.png (2 stars), album/c.png (3 stars), d.png and e.png (no score), all of different content.
/// </summary>
public sealed class IdentityTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        // What happens; what the library then shows (present files with a score); paths that are missing.
        { "nothing", "a.png 5, album/c.png 3, b.png 2", "" },
        { "mv a.png z.png", "album/c.png 3, b.png 2, z.png 5", "" },
        { "mv a.png A.png", "A.png 5, album/c.png 3, b.png 2", "" },
        { "mv a.png album/a.png", "album/a.png 5, album/c.png 3, b.png 2", "" },
        { "mv a.png new/deep/z.png", "album/c.png 3, b.png 2, new/deep/z.png 5", "" },
        { "mv album/c.png c.png", "a.png 5, b.png 2, c.png 3", "" },
        { "mv album other", "a.png 5, b.png 2, other/c.png 3", "" },
        { "mv a.png x.png; mv b.png y.png", "album/c.png 3, x.png 5, y.png 2", "" },
        { "mv a.png t; mv b.png a.png; mv t b.png", "a.png 2, album/c.png 3, b.png 5", "" },
        { "mv a.png t; mv b.png a.png; mv d.png b.png; mv t d.png", "a.png 2, album/c.png 3, d.png 5", "" },
        { "mv a.png x.png; sidecar a.png x.png", "album/c.png 3, b.png 2, x.png 5", "" },
        { "mv a.png x.png; rescore a.png 1", "album/c.png 3, b.png 2, x.png 1", "" },
        { "mv a.png keep/a.png; new a.png", "album/c.png 3, b.png 2, keep/a.png 5", "" },
        { "mv a.png x.png; sync; mv x.png y.png", "album/c.png 3, b.png 2, y.png 5", "" },
        { "cp a.png copy.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "cp a.png copy.png; rm a.png", "album/c.png 3, b.png 2, copy.png 5", "" },
        { "cp a.png x.png; cp a.png y.png; rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "cp a.png a2.png; sync; mv a.png k/a.png; mv a2.png k/a2.png", "album/c.png 3, b.png 2, k/a.png 5", "" },
        { "cp a.png a2.png; sync; mv a.png k/x.png; mv a2.png k/y.png", "album/c.png 3, b.png 2", "a.png a2.png" },
        { "new a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "touch a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "mv b.png a.png", "a.png 5, album/c.png 3", "b.png" },
        { "rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "rm album", "a.png 5, b.png 2", "album/c.png" },
        { "rm a.png; sync; new a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "hide a.png; sync; show a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "hide a.png; sync; show a.png; mv a.png later.png", "album/c.png 3, b.png 2, later.png 5", "" },
        { "rm a.png; new z.png", "album/c.png 3, b.png 2", "a.png" },
        { "mv d.png q.png; rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "hide a.png; hide b.png; hide album; hide d.png; hide e.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "hide a.png; hide b.png; hide album; hide d.png; hide e.png; sync; show a.png; show b.png; show album; show d.png; show e.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "mv a.png 'x y\"é🦊\n.png", "'x y\"é🦊\n.png 5, album/c.png 3, b.png 2", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Entries_follow_the_file_and_are_never_lost(string happenings, string shown, string missing)
    {
        await using var library = await StartAsync();
        var ids = library.Sql("SELECT id, score FROM media_files WHERE score <> 0 ORDER BY id");

        foreach (var happening in happenings.Split("; ")) await HappenAsync(library, happening);
        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(shown, string.Join(", ", library.Sql("SELECT relative_path || ' ' || score FROM media_files WHERE missing_since IS NULL AND score <> 0 ORDER BY relative_path")));
        Assert.Equal(missing, string.Join(' ', library.Sql("SELECT relative_path FROM media_files WHERE missing_since IS NOT NULL ORDER BY relative_path")));
        foreach (var entry in ids.Where(_ => !happenings.Contains("rescore", StringComparison.Ordinal))) Assert.Contains(entry, library.Sql("SELECT id, score FROM media_files"));
        foreach (var line in library.Sql("SELECT relative_path FROM media_files WHERE missing_since IS NULL AND score <> 0").Where(path => File.Exists(library.Folder[path])))
        {
            var file = (await library.Library.Files.FindAsync(line))!;
            Assert.Equal(file.Score, ScoreSidecar.Read(library.Folder[line]).Score);
            Assert.Equal([$"word{file.Id}"], ScoreSidecar.Read(library.Folder[line]).Keywords ?? []);
            Assert.NotEmpty(await library.Library.Journal.HistoryOfAsync(file.Id));
        }
    }

    [Fact]
    public async Task A_moved_file_takes_unknown_keys_of_its_sidecar_along_and_leaves_none_behind()
    {
        await using var library = await StartAsync();
        var sidecar = library.Folder[".scores/a.png.json"];
        File.WriteAllText(sidecar, File.ReadAllText(sidecar).Replace("{", "{ \"favourite\": true,", StringComparison.Ordinal));
        File.Move(library.Folder["a.png"], library.Folder["album/z.png"]);

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((1, 0, 0), (report.Moved, report.Added, report.Missing));
        Assert.Contains("favourite", File.ReadAllText(library.Folder["album/.scores/z.png.json"]), StringComparison.Ordinal);
        Assert.False(File.Exists(sidecar));
    }

    [Fact]
    public async Task What_cannot_be_told_is_a_problem_and_a_copy_is_offered_its_originals_score()
    {
        await using var library = await StartAsync();
        await HappenAsync(library, "cp b.png b2.png");
        await HappenAsync(library, "cp a.png x.png");
        await HappenAsync(library, "mv a.png y.png");

        await library.Library.Ingestion.SyncAsync();

        var problems = await library.Library.Problems.ListAsync();
        Assert.Equal(["x.png", "y.png"], problems.Where(problem => problem.Kind == "identity").Select(problem => problem.Path));
        Assert.Contains("2", Assert.Single(problems, problem => problem.Kind == "copy").Message, StringComparison.Ordinal);
        Assert.Equal(Score.Unrated, (await library.Library.Files.FindAsync("b2.png"))!.Score);
    }

    [Theory]
    [InlineData(60, 200, true)]
    [InlineData(50, 60, false)]
    [InlineData(60, 400, false)]
    public async Task Many_files_gone_at_once_stop_the_sync_before_anything_is_marked(int gone, int all, bool stops)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < all; number++) library.Folder.Write($"f{number}.png", TinyPng.Of(shade: (byte)number, texts: ("n", $"{number}")));
        await library.Library.Ingestion.SyncAsync();
        for (var number = 0; number < gone; number++) File.Delete(library.Folder[$"f{number}.png"]);

        var report = await library.Library.Ingestion.SyncAsync();
        var marked = library.Sql("SELECT count(*) FROM media_files WHERE missing_since IS NOT NULL")[0];
        var accepted = await library.Library.Ingestion.SyncAsync(new SyncOptions { AcceptMissing = true });

        Assert.Equal(stops, report.StopReason?.Contains("--accept-missing", StringComparison.Ordinal) ?? false);
        Assert.Equal(stops ? "0" : $"{gone}", marked);
        Assert.Equal(stops ? gone : 0, accepted.Missing);
    }

    [Fact]
    public async Task An_empty_folder_says_why_nothing_was_marked()
    {
        await using var library = await StartAsync();
        foreach (var path in new[] { "a.png", "b.png", "d.png", "e.png", "album/c.png" }) File.Delete(library.Folder[path]);

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal(0, report.Missing);
        Assert.Contains("mounted", report.StopReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_missing_files_can_be_forgotten_and_then_nothing_of_them_is_left()
    {
        await using var library = await StartAsync();
        File.Delete(library.Folder["a.png"]);
        await library.Library.Ingestion.SyncAsync();
        var missing = await library.Library.Files.MissingAsync();
        var present = (await library.Library.Files.FindAsync("b.png"))!.Id;

        var forgotten = await library.Library.Files.ForgetAsync([present, .. missing.Select(file => file.Id)]);

        Assert.Equal(1, forgotten);
        Assert.Null(await library.Library.Files.FindAsync("a.png"));
        Assert.NotNull(await library.Library.Files.FindAsync("b.png"));
        Assert.False(File.Exists(library.Folder[".scores/a.png.json"]));
        Assert.Equal(["0"], library.Sql("SELECT count(*) FROM journal_changes WHERE media_file_id NOT IN (SELECT id FROM media_files)"));
    }

    [Fact]
    public async Task A_name_whose_sidecar_would_be_longer_than_255_bytes_keeps_its_entries_under_a_short_sidecar_name_that_says_whose_it_is()
    {
        var name = new string('ä', 122) + "xxxx.png";   // 252 bytes
        await using var library = await TemporaryLibrary.WithAsync(name);
        await library.ScoreAsync(name, 4);
        await library.ReopenAsync();

        var report = await library.Library.Ingestion.SyncAsync();

        var sidecar = Assert.Single(Directory.GetFiles(library.Folder[".scores"], "~*.json"));
        Assert.Contains("xxxx.png", File.ReadAllText(sidecar), StringComparison.Ordinal);
        Assert.Equal(4, (await library.Library.Scores.GetAsync(name)).Value);
        Assert.Empty(report.Problems);
    }

    private static async Task<TemporaryLibrary> StartAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        byte shade = 0;
        foreach (var name in new[] { "a.png", "b.png", "album/c.png", "d.png", "e.png" }) library.Folder.Write(name, TinyPng.Of(shade: ++shade, texts: ("n", name)));
        await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync("a.png", 5);
        await library.ScoreAsync("b.png", 2);
        await library.ScoreAsync("album/c.png", 3);
        foreach (var name in new[] { "a.png", "b.png", "album/c.png" })
            await library.Library.Keywords.AddAsync(name, [$"word{(await library.Library.Files.FindAsync(name))!.Id}"]);
        return library;
    }

    private static async Task HappenAsync(TemporaryLibrary library, string happening)
    {
        var words = happening.Split(' ', 3);
        var path = words.Length > 1 ? library.Folder[words[1]] : "";
        switch (words[0])
        {
            case "nothing": break;
            case "sync": await library.Library.Ingestion.SyncAsync(); break;
            case "mv": Move(path, library.Folder[words[2]]); break;
            case "cp": File.Copy(path, library.Folder[words[2]]); break;
            case "rm" when Directory.Exists(path): Directory.Delete(path, recursive: true); break;
            case "rm": File.Delete(path); break;
            case "touch": File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2)); break;
            case "new": library.Folder.Write(words[1], TinyPng.Of(31, 17, texts: ("n", Guid.NewGuid().ToString()))); break;
            case "rescore":
                var sidecar = library.Folder[$".scores/{words[1]}.json"];
                File.WriteAllText(sidecar, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(sidecar), "\"score\": \\d", $"\"score\": {words[2]}"));
                break;
            case "sidecar": File.Move(library.Folder[$".scores/{words[1]}.json"], library.Folder[$".scores/{words[2]}.json"]); break;
            case "hide": Move(path, library.Folder[$".hidden/{words[1]}"]); break;
            case "show": Move(library.Folder[$".hidden/{words[1]}"], path); break;
            default: throw new ArgumentException(happening);
        }
    }

    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
    }
}
