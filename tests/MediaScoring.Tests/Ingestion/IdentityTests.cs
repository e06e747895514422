using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Ingestion;

/// <summary>
/// What happens to a person's entries when files are moved, renamed, copied, replaced, deleted or offline. Every case starts
/// with a.png (5 stars), b.png (2 stars), album/c.png (3 stars), d.png and e.png (no score), all of different content.
/// </summary>
public class IdentityTests
{
    /// <summary>A name of 250 bytes: its sidecar's would be as long as names may be at most.</summary>
    private static readonly string longName = new string('ü', 123) + ".png";

    public static TheoryData<string, string, string, string> Cases => new()
    {
        // The case; what happens; what the library then shows (present files with a score); paths that are missing.
        { "nothing happens", "nothing", "a.png 5, album/c.png 3, b.png 2", "" },
        { "renamed in its folder", "mv a.png z.png", "album/c.png 3, b.png 2, z.png 5", "" },
        { "renamed in case only", "mv a.png A.png", "A.png 5, album/c.png 3, b.png 2", "" },
        { "extension renamed in case only", "mv a.png a.PNG", "a.PNG 5, album/c.png 3, b.png 2", "" },
        { "moved to another folder", "mv a.png album/a.png", "album/a.png 5, album/c.png 3, b.png 2", "" },
        { "moved to a new folder and renamed", "mv a.png new/deep/z.png", "album/c.png 3, b.png 2, new/deep/z.png 5", "" },
        { "moved up", "mv album/c.png c.png", "a.png 5, b.png 2, c.png 3", "" },
        { "a folder is renamed", "mv album other", "a.png 5, b.png 2, other/c.png 3", "" },
        { "a folder is renamed in case only", "mv album Album", "Album/c.png 3, a.png 5, b.png 2", "" },
        { "a folder moves into another", "mv album deep/er/album", "a.png 5, b.png 2, deep/er/album/c.png 3", "" },
        { "two files are renamed", "mv a.png x.png; mv b.png y.png", "album/c.png 3, x.png 5, y.png 2", "" },
        { "two files change names", "mv a.png t; mv b.png a.png; mv t b.png", "a.png 2, album/c.png 3, b.png 5", "" },
        { "two files of two folders change places", "mv a.png t; mv album/c.png a.png; mv t album/c.png", "a.png 3, album/c.png 5, b.png 2", "" },
        { "three files change names in a ring, one without a score", "mv a.png t; mv b.png a.png; mv d.png b.png; mv t d.png", "a.png 2, album/c.png 3, d.png 5", "" },
        { "renamed along a chain", "mv b.png y.png; mv a.png b.png", "album/c.png 3, b.png 5, y.png 2", "" },
        { "renamed together with its sidecar", "mv a.png x.png; sidecar a.png x.png", "album/c.png 3, b.png 2, x.png 5", "" },
        { "moved with its sidecar to another folder", "mv a.png album/a.png; sidecar a.png album/a.png", "album/a.png 5, album/c.png 3, b.png 2", "" },
        { "moved without its sidecar, which is lost", "mv a.png x.png; losesidecar a.png", "album/c.png 3, b.png 2, x.png 5", "" },
        { "renamed, and the sidecar left behind is scored anew by another program", "mv a.png x.png; rescore a.png 1", "album/c.png 3, b.png 2, x.png 1", "" },
        { "moved, and another file takes its name", "mv a.png keep/a.png; new a.png", "album/c.png 3, b.png 2, keep/a.png 5", "" },
        { "renamed twice with a sync between", "mv a.png x.png; sync; mv x.png y.png", "album/c.png 3, b.png 2, y.png 5", "" },
        { "renamed there and back", "mv a.png x.png; sync; mv x.png a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "renamed, and its time changed", "mv a.png x.png; touch x.png", "album/c.png 3, b.png 2, x.png 5", "" },
        { "copied", "cp a.png copy.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "copied with its sidecar", "cp a.png copy.png; cpsidecar a.png copy.png", "a.png 5, album/c.png 3, b.png 2, copy.png 5", "" },
        { "copied, and the original deleted", "cp a.png copy.png; rm a.png", "album/c.png 3, b.png 2, copy.png 5", "" },
        { "copied twice, and the original deleted: which is it?", "cp a.png x.png; cp a.png y.png; rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "two copies move to another folder under their names", "cp a.png a2.png; sync; mv a.png k/a.png; mv a2.png k/a2.png", "album/c.png 3, b.png 2, k/a.png 5", "" },
        { "two copies move and are renamed: which is which?", "cp a.png a2.png; sync; mv a.png k/x.png; mv a2.png k/y.png", "album/c.png 3, b.png 2", "a.png a2.png" },
        { "one of two copies is renamed", "cp a.png a2.png; sync; mv a2.png x.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "replaced by another picture", "new a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "touched", "touch a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "saved again in place with other metadata", "resave a.png a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "saved again with other metadata under another name", "resave a.png x.png; rm a.png", "album/c.png 3, b.png 2, x.png 5", "" },
        { "saved again with other metadata into another folder", "resave a.png out/a.png; rm a.png", "album/c.png 3, b.png 2, out/a.png 5", "" },
        { "saved again twice with other metadata: which is it?", "resave a.png x.png; resave a.png y.png; rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "saved again with other metadata beside the original", "resave a.png x.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "saved again with other metadata, and the original replaced", "resave a.png x.png; new a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "overwritten by another file of the library", "mv b.png a.png", "a.png 5, album/c.png 3", "b.png" },
        { "deleted", "rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "a folder is deleted", "rm album", "a.png 5, b.png 2", "album/c.png" },
        { "deleted, and later another file has its name", "rm a.png; sync; new a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "deleted, and another new file appears", "rm a.png; new z.png", "album/c.png 3, b.png 2", "a.png" },
        { "deleted, while another is renamed", "mv d.png q.png; rm a.png", "album/c.png 3, b.png 2", "a.png" },
        { "deleted with its sidecar", "rm a.png; losesidecar a.png", "album/c.png 3, b.png 2", "a.png" },
        { "offline for a sync and back", "hide a.png; sync; show a.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "offline for a sync, back and renamed", "hide a.png; sync; show a.png; mv a.png later.png", "album/c.png 3, b.png 2, later.png 5", "" },
        { "offline for a sync, back and saved again with other metadata", "hide a.png; sync; show a.png; resave a.png later.png; rm a.png", "album/c.png 3, b.png 2, later.png 5", "" },
        { "everything is offline: nothing is marked", "hide a.png; hide b.png; hide album; hide d.png; hide e.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "everything is offline for a sync and back", "hide a.png; hide b.png; hide album; hide d.png; hide e.png; sync; show a.png; show b.png; show album; show d.png; show e.png", "a.png 5, album/c.png 3, b.png 2", "" },
        { "the library moves to another path", "rebase", "a.png 5, album/c.png 3, b.png 2", "" },
        { "the library moves to another path, and a file in it", "rebase; mv a.png album/z.png", "album/c.png 3, album/z.png 5, b.png 2", "" },
        { "a file moves, and then the library", "mv a.png album/z.png; rebase", "album/c.png 3, album/z.png 5, b.png 2", "" },
        { "renamed to quotes, an emoji and a newline", "mv a.png 'x y\"é🦊\n.png", "'x y\"é🦊\n.png 5, album/c.png 3, b.png 2", "" },
        { "renamed to a name as long as names may be", "mv a.png LONG".Replace("LONG", longName, StringComparison.Ordinal), "album/c.png 3, b.png 2, LONG 5".Replace("LONG", longName, StringComparison.Ordinal), "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Entries_follow_the_file_and_are_never_lost(string name, string happenings, string shown, string missing)
    {
        Assert.NotEmpty(name);
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
            if (happenings.Contains("cpsidecar", StringComparison.Ordinal)) continue;   // two files with the words of one
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

    /// <summary>A file larger than what is hashed whole at once: its fingerprint covers head, middle and tail.</summary>
    [Theory]
    [InlineData("its whole hash was taken", true, false, false, true)]
    [InlineData("its whole hash was taken, and its time changed", true, true, false, true)]
    [InlineData("its whole hash was taken, and another file looks like it from outside", true, false, true, false)]
    [InlineData("it was scored after the last sync, and kept its time", false, false, false, true)]
    [InlineData("it was scored after the last sync, and its time changed: nothing confirms it", false, true, false, false)]
    public async Task A_large_file_follows_when_all_of_it_is_the_same(string name, bool hashed, bool touched, bool other, bool moves)
    {
        Assert.NotEmpty(name);
        var bytes = new byte[(FileFingerprint.WholeBytes * 2) + 1];
        new Random(7).NextBytes(bytes);
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("video.mp4", bytes);
        await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync("video.mp4", 4);
        if (hashed) await library.Library.Ingestion.SyncAsync();
        var time = File.GetLastWriteTimeUtc(library.Folder["video.mp4"]);
        File.Delete(library.Folder["video.mp4"]);
        if (other) bytes[FileFingerprint.WholeBytes / 2] ^= 1;   // between head and middle
        library.Folder.Write("film.mp4", bytes);
        File.SetLastWriteTimeUtc(library.Folder["film.mp4"], touched ? time.AddHours(1) : time);

        var report = await library.Library.Ingestion.SyncAsync(new SyncOptions { AcceptMissing = true });

        Assert.Equal(moves ? 1 : 0, report.Moved);
        Assert.Equal(moves ? 4 : 0, (await library.Library.Files.FindAsync("film.mp4"))!.Score.Value);
        Assert.Equal(!moves, (await library.Library.Problems.ListAsync()).Any(problem => problem is { Path: "film.mp4", Kind: "identity" }));
        Assert.Equal(["4"], library.Sql("SELECT score FROM media_files WHERE score <> 0"));
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
        foreach (var name in new[] { "a.png", "b.png", "album/c.png", "d.png", "e.png" })
        {
            library.Folder.Write(name, TinyPng.Of(shade: ++shade, texts: ("n", name)));
            File.SetLastWriteTimeUtc(library.Folder[name], DateTime.UtcNow.AddMinutes(-shade));   // not within one tick of the file system's clock, as a fast machine writes them
        }

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
            case "rebase": await library.MoveAsync(); break;
            case "resave": Resave(path, library.Folder[words[2]]); break;
            case "losesidecar": File.Delete(Sidecar(path)); break;
            case "cpsidecar": File.Copy(Sidecar(path), Sidecar(library.Folder[words[2]])); break;
            case "sidecar": Directory.CreateDirectory(Path.GetDirectoryName(Sidecar(library.Folder[words[2]]))!); File.Move(Sidecar(path), Sidecar(library.Folder[words[2]])); break;
            case "hide": Move(path, library.Folder[$".hidden/{words[1]}"]); break;
            case "show": Move(library.Folder[$".hidden/{words[1]}"], path); break;
            default: throw new ArgumentException(happening);
        }
    }

    private static string Sidecar(string path) => ScoreSidecar.PathOf(path);

    /// <summary>The same picture with another text chunk before it, as programs that write metadata save it.</summary>
    private static void Resave(string from, string to)
    {
        var png = File.ReadAllBytes(from);
        var text = TinyPng.Of(texts: ("edited", Guid.NewGuid().ToString()));
        var afterHeader = 8 + 25;   // signature, IHDR
        var chunk = text[afterHeader..text.AsSpan().IndexOf("IDAT"u8)][..^4];
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, [.. png[..afterHeader], .. chunk, .. png[afterHeader..]]);
    }

    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
    }
}
