using MediaScoring.Catalog;
using MediaScoring.Search;

namespace MediaScoring.Tests.Catalog;

public class RereadTests
{
    [Fact]
    public async Task Stored_texts_are_understood_again_without_the_file()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("a.png", TinyPng.WithPrompt("tall ship at sea"));
        library.Folder.Write("b.png", TinyPng.WithPrompt("old harbor"));
        await library.Library.Ingestion.SyncAsync();
        await library.Library.Keywords.AddAsync("a.png", ["mine"]);
        var updatedAt = library.Sql("SELECT updated_at FROM media_files ORDER BY id");
        library.Sql("UPDATE media_metadata SET prompt = NULL, seed = NULL WHERE media_file_id = (SELECT id FROM media_files WHERE filename = 'a.png'); DELETE FROM media_keywords WHERE extracted");
        File.Delete(library.Folder["a.png"]);

        var result = await library.Library.Metadata.RereadAllAsync();

        Assert.Equal(new RereadProgress(2, 1), result);
        Assert.Equal(["tall ship at sea|42"], library.Sql("SELECT prompt, seed FROM media_metadata m JOIN media_files f ON f.id = m.media_file_id WHERE filename = 'a.png'"));
        Assert.Equal(1, (await library.Library.Search.FindAsync(new SearchQuery { Keywords = ["tall ship", "mine"], MatchAll = true })).Total);
        Assert.Equal(updatedAt, library.Sql("SELECT updated_at FROM media_files ORDER BY id"));
    }

    [Fact]
    public async Task Reading_again_what_is_understood_already_changes_no_byte()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.CopyFrom(TestPaths.SharedOrSkip("samples"));
        await library.Library.Ingestion.SyncAsync();
        const string everything = "SELECT * FROM media_metadata; SELECT * FROM media_keywords; SELECT * FROM media_resources; SELECT * FROM library_problems";
        var before = library.Sql(everything);

        var result = await library.Library.Metadata.RereadAllAsync();

        Assert.Equal(0, result.Changed);
        Assert.Equal(before, library.Sql(everything));
    }
}
