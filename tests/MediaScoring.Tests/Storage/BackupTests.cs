using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

public sealed class BackupTests : IDisposable
{
    private const string Entries = "SELECT filename, score, note, (SELECT count(*) FROM media_keywords k WHERE k.media_file_id = f.id AND keyword_type = 'user') FROM media_files f ORDER BY filename";

    private readonly TemporaryFolder elsewhere = new();

    private string Backup => elsewhere["backup.db"];

    [Fact]
    public async Task A_backup_is_one_sound_file_with_every_row_while_the_library_is_open()
    {
        await using var library = await FilledAsync();

        var content = await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);

        Assert.Equal((Backup, 4, 3), (content.File, content.Files, content.Scored));
        Assert.Equal([Backup], Directory.GetFiles(elsewhere.Path));
        Assert.Equal(["ok"], TemporaryLibrary.SqlOn(Backup, "PRAGMA integrity_check"));
        Assert.Equal(library.Sql(Entries), TemporaryLibrary.SqlOn(Backup, Entries));
        Assert.Equal(library.Sql("SELECT * FROM media_metadata ORDER BY id"), TemporaryLibrary.SqlOn(Backup, "SELECT * FROM media_metadata ORDER BY id"));
    }

    [Fact]
    public async Task A_backup_beside_a_busy_writer_is_the_state_of_one_moment()
    {
        await using var library = await FilledAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        // Every change gives both files one score, in one transaction: a backup of two moments would hold two scores.
        var writing = Task.Run(async () =>
        {
            for (var change = 0; !stop.IsCancellationRequested; change++) await library.Library.Scores.SetManyAsync(["a.png", "b.png"], Score.Of(1 + (change % 5)), new EditOptions(), CancellationToken.None);
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 10; round++)
        {
            await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
            Assert.Single(TemporaryLibrary.SqlOn(Backup, "SELECT DISTINCT score FROM media_files WHERE filename IN ('a.png', 'b.png')"));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_restored_database_takes_over_what_was_entered_since_from_the_sidecars()
    {
        await using var library = await FilledAsync();
        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        await library.ScoreAsync("a.png", -1);
        await library.Library.Notes.SetAsync("b.png", "entered later", new());
        library.Folder.Write("new.png", TinyPng.Of(shade: 99));
        await library.Library.Ingestion.SyncAsync(cancellationToken: TestContext.Current.CancellationToken);
        await library.ScoreAsync("new.png", 2);
        var latest = library.Sql(Entries);
        await library.Library.DisposeAsync();

        var result = await LibraryBackup.RestoreAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        var restored = library.Sql(Entries);
        await library.ReopenAsync();
        await library.Library.Ingestion.SyncAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(TemporaryLibrary.SqlOn(Backup, Entries), restored);
        Assert.Equal(latest, library.Sql(Entries));
        Assert.Equal(latest, TemporaryLibrary.SqlOn(result.KeptAs!, Entries));
    }

    [Fact]
    public async Task A_search_after_a_restore_does_not_answer_from_what_was_derived_before()
    {
        await using var library = await FilledAsync();
        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        library.Folder.Write("later.png", TinyPng.Of(shade: 99));
        await library.Library.Ingestion.SyncAsync(cancellationToken: TestContext.Current.CancellationToken);
        await library.ScoreAsync("later.png", 5);
        await library.ReopenAsync();   // leaves a snapshot of the search index
        await library.Library.Search.FindAsync(new SearchQuery { MinScore = 5 }, TestContext.Current.CancellationToken);
        await library.Library.DisposeAsync();

        await LibraryBackup.RestoreAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        await library.ReopenAsync();
        var found = await library.Library.Search.FindAsync(new SearchQuery { MinScore = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(["a.png", "b.png", "c.png"], found.Files.Select(file => file.File.Path).Order());
    }

    [Fact]
    public async Task A_folder_that_has_lost_everything_but_the_media_gets_its_entries_back()
    {
        await using var library = await FilledAsync();
        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        var before = library.Sql(Entries);
        await library.Library.DisposeAsync();
        Directory.Delete(library.Folder[".scores"], recursive: true);

        await LibraryBackup.RestoreAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        await library.ReopenAsync();
        await library.Library.Ingestion.SyncAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(before, library.Sql(Entries));
        Assert.True(File.Exists(library.Folder[".scores/a.png.json"]));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("absent")]
    public async Task A_damaged_database_does_not_hinder_its_restore(string state)
    {
        await using var library = await FilledAsync();
        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        var before = library.Sql(Entries);
        await library.Library.DisposeAsync();
        if (state == "absent") File.Delete(library.DatabaseFile);
        else File.WriteAllBytes(library.DatabaseFile, state == "garbage" ? "no database"u8.ToArray() : File.ReadAllBytes(library.DatabaseFile)[..5000]);

        await LibraryBackup.RestoreAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);

        Assert.Equal(before, library.Sql(Entries));
        await library.ReopenAsync();
    }

    [Theory]
    [InlineData("absent", "There is no file")]
    [InlineData("garbage", "is not a SQLite database")]
    [InlineData("damaged", "is damaged")]
    [InlineData("newer", "was written by a newer version of Media Scoring")]
    [InlineData("foreign", "of another program")]
    [InlineData("other library", "is a backup of another library")]
    public async Task A_file_that_is_no_backup_of_this_library_is_refused_and_nothing_changes(string kind, string sentence)
    {
        await using var library = await FilledAsync();
        await library.Library.DisposeAsync();
        await MakeAsync(kind, library);
        var before = File.ReadAllBytes(library.DatabaseFile);

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryBackup.RestoreAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken));

        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before.Length, new FileInfo(library.DatabaseFile).Length);
        Assert.DoesNotContain(Directory.GetFiles(library.Folder[".scores"]), file => file.Contains("before-restore", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal));
        await library.ReopenAsync();
        Assert.Equal(3, (await library.Library.Files.FindAsync("a.png"))!.Score.Value);
    }

    [Fact]
    public async Task A_backup_replaces_a_former_backup_and_nothing_else()
    {
        await using var library = await FilledAsync();
        var picture = elsewhere.Write("picture.png", TinyPng.Of());
        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        await library.ScoreAsync("d.png", 1);

        var again = await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryBackup.BackupAsync(SettingsOf(library), picture, TestContext.Current.CancellationToken));
        var itself = await Assert.ThrowsAsync<LibraryException>(() => LibraryBackup.BackupAsync(SettingsOf(library), library.DatabaseFile, TestContext.Current.CancellationToken));

        Assert.Equal(4, again.Scored);
        Assert.Contains("no backup of Media Scoring", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("the database itself", itself.Message, StringComparison.Ordinal);
        Assert.Equal(TinyPng.Of(), File.ReadAllBytes(picture));
    }

    public void Dispose() => elsewhere.Dispose();

    private static LibrarySettings SettingsOf(TemporaryLibrary library) => new() { MediaFolder = library.Path };

    private static async Task<TemporaryLibrary> FilledAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        foreach (var (name, shade) in new[] { ("a.png", 1), ("b.png", 2), ("c.png", 3), ("d.png", 4) }) library.Folder.Write(name, TinyPng.Of(shade: (byte)shade));
        await library.Library.Ingestion.SyncAsync();
        foreach (var name in new[] { "a.png", "b.png", "c.png" }) await library.ScoreAsync(name, 3);
        await library.Library.Keywords.AddAsync("b.png", ["tower", "sea"]);
        await library.Library.Notes.SetAsync("d.png", "two\nlines", new());
        return library;
    }

    private async Task MakeAsync(string kind, TemporaryLibrary library)
    {
        if (kind is "absent") return;
        if (kind is "garbage")
        {
            elsewhere.Write("backup.db", new string('x', 5000));
            return;
        }

        if (kind is "other library")
        {
            await using var other = await FilledAsync();
            await LibraryBackup.BackupAsync(SettingsOf(other), Backup, TestContext.Current.CancellationToken);
            return;
        }

        await LibraryBackup.BackupAsync(SettingsOf(library), Backup, TestContext.Current.CancellationToken);
        if (kind is "newer") TemporaryLibrary.SqlOn(Backup, "PRAGMA user_version = 1000");
        if (kind is "foreign") TemporaryLibrary.SqlOn(Backup, "PRAGMA application_id = 7");
        if (kind is not "damaged") return;
        var bytes = File.ReadAllBytes(Backup);
        for (var offset = 4096; offset < bytes.Length; offset += 97) bytes[offset] ^= 0xFF;
        File.WriteAllBytes(Backup, bytes);
    }
}
