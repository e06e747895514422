using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

public sealed class RebuildTests
{
    private const string Entries =
        "SELECT relative_path, score, note, (SELECT group_concat(keyword) FROM (SELECT keyword FROM media_keywords k WHERE k.media_file_id = f.id AND keyword_type = 'user' ORDER BY keyword)) FROM media_files f ORDER BY relative_path";

    [Theory]
    [InlineData("sound")]
    [InlineData("deleted")]
    [InlineData("flipped")]
    [InlineData("truncated")]
    [InlineData("garbage")]
    public async Task A_rebuilt_database_has_every_score_keyword_and_note_and_the_former_one_is_kept(string state)
    {
        await using var library = await FilledAsync();
        var before = library.Sql(Entries);
        await library.Library.DisposeAsync();
        Harm(library.DatabaseFile, state);

        var result = await LibraryUpkeep.RebuildAsync(new LibrarySettings { MediaFolder = library.Path });

        Assert.Equal(before, library.Sql(Entries));
        Assert.Equal(state != "deleted", result.KeptAs is not null && File.Exists(result.KeptAs));
        await library.ReopenAsync();
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("truncated")]
    [InlineData("garbage")]
    public async Task A_damaged_database_is_said_and_scoring_goes_on(string state)
    {
        await using var library = await FilledAsync();
        await library.Library.DisposeAsync();
        Harm(library.DatabaseFile, state);

        await using (var opened = await MediaLibrary.OpenEvenWithoutDatabaseAsync(new LibrarySettings { MediaFolder = library.Path }))
        {
            var receipt = await opened.Scores.SetAsync("f1.png", Score.Of(1));
            Assert.Equal(1, (await opened.Scores.GetAsync("f1.png")).Value);
            Assert.True(receipt.InDatabase || receipt.Problem is { Length: > 20 });
        }

        await LibraryUpkeep.RebuildAsync(new LibrarySettings { MediaFolder = library.Path });
        Assert.Equal(["1"], library.Sql("SELECT score FROM media_files WHERE filename = 'f1.png'"));
        await library.ReopenAsync();
    }

    [Fact]
    public async Task A_database_that_another_program_has_open_is_not_moved_away()
    {
        await using var library = await FilledAsync();

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryUpkeep.RebuildAsync(new LibrarySettings { MediaFolder = library.Path }));

        Assert.Contains("open", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(library.DatabaseFile));
    }

    [Fact]
    public async Task Two_live_copies_of_one_library_are_refused_and_one_gets_an_identity_of_its_own()
    {
        await using var library = await FilledAsync();
        await library.Library.DisposeAsync();
        using var copy = new TemporaryFolder();
        copy.CopyFrom(library.Path);
        var settings = new LibrarySettings { MediaFolder = copy.Path };

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => MediaLibrary.OpenAsync(settings));
        await LibraryUpkeep.RenewIdentityAsync(settings);
        await using var opened = await MediaLibrary.OpenAsync(settings);

        Assert.Contains(library.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(copy.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("db new-id", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await opened.Files.FindAsync("f5.png"))!.Score.Value);
        await library.ReopenAsync();
        Assert.Equal(5, (await library.Library.Files.FindAsync("f5.png"))!.Score.Value);
    }

    private static async Task<TemporaryLibrary> FilledAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < 12; number++) library.Folder.Write($"f{number}.png", TinyPng.Of(shade: (byte)number));
        await library.Library.Ingestion.SyncAsync();
        for (var number = 0; number < 7; number++) await library.ScoreAsync($"f{number}.png", number == 6 ? -1 : number);
        await library.Library.Keywords.AddAsync("f2.png", ["tower", "sea", "emoji 🦊", "quote \" '"]);
        await library.Library.Keywords.AddAsync("f9.png", ["only a word", new string('w', 300)]);
        await library.Library.Notes.SetAsync("f10.png", "two\nlines", new());
        return library;
    }

    private static void Harm(string file, string state)
    {
        foreach (var part in new[] { "-wal", "-shm" }) File.Delete(file + part);
        var bytes = File.ReadAllBytes(file);
        switch (state)
        {
            case "deleted": File.Delete(file); break;
            case "flipped":
                for (var offset = 100; offset < bytes.Length; offset += 97) bytes[offset] ^= 0xFF;
                File.WriteAllBytes(file, bytes);
                break;
            case "truncated": File.WriteAllBytes(file, bytes[..(bytes.Length / 3)]); break;
            case "garbage": File.WriteAllText(file, "not a database"); break;
        }
    }
}
