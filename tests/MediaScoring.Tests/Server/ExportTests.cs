using System.IO.Compression;
using System.Net.Http.Json;
using MediaScoring.Server.Media;

namespace MediaScoring.Tests.Server;

public class ExportTests
{
    [Fact]
    public async Task The_zip_holds_each_file_once_and_whole()
    {
        await using var server = await RunningServer.WithAsync("a.png", "sub/b.png", "x/same.png", "y/same.png");
        server.Folder.Write("big.png", [.. TinyPng.Of(), .. new byte[3_000_000]]);

        using var zip = await ExportAsync(server, "a.png", "sub/b.png", "a.png", "./a.png", "b.png", "x/same.png", "y/same.png", "big.png");

        Assert.Equal(["a.png", "sub/b.png", "x/same.png", "y/same.png", "big.png"], zip.Entries.Select(entry => entry.FullName));
        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync();
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy);
            Assert.Equal(File.ReadAllBytes(server.Folder[entry.FullName]), copy.ToArray());
        }
    }

    [Fact]
    public async Task The_files_that_a_query_finds_come_as_one_zip()
    {
        await using var server = await RunningServer.WithAsync("a.png", "sub/b.png", "c.png");
        await server.PostAsync("/api/score", new { name = "a.png", score = 5 });
        await server.PostAsync("/api/score", new { name = "sub/b.png", score = 4 });

        using var found = new ZipArchive(await server.Client.GetStreamAsync("/api/v1/export?query=score:%3E%3D4"));
        using var ranged = new ZipArchive(await server.Client.GetStreamAsync("/api/v1/export?min_score=4&max_score=4"));

        Assert.Equal(["a.png", "sub/b.png"], found.Entries.Select(entry => entry.FullName));
        Assert.Equal(["sub/b.png"], ranged.Entries.Select(entry => entry.FullName));
        await server.GetAsync("/api/v1/export?query=scor:4", 422);
    }

    [Fact]
    public async Task Names_that_lead_to_no_file_of_the_library_are_left_out()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        using var zip = await ExportAsync(server, "gone.png", "../a.png", ".scores/media.db", "/etc/passwd", "a.png");

        Assert.Equal("a.png", Assert.Single(zip.Entries).FullName);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_temporary_folder()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var before = Directory.GetFiles(Path.GetTempPath(), "*.zip").Length;

        using (await ExportAsync(server, "a.png"))
        {
        }

        Assert.Equal(before, Directory.GetFiles(Path.GetTempPath(), "*.zip").Length);
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"names":[]}""", 400)]
    [InlineData("""{"names":"a.png"}""", 400)]
    [InlineData("""{"names":[1]}""", 422)]
    [InlineData("""{"names":""", 400)]
    public async Task A_request_without_a_list_of_names_is_refused(string body, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        await server.PostTextAsync("/api/export-filtered", body, status);
    }

    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("album/a.png", "album/a.png")]
    [InlineData("..\\..\\evil.png", ".._.._evil.png")]
    [InlineData("c:evil.png", "c_evil.png")]
    [InlineData("a\nb.png", "a_b.png")]
    [InlineData("dots../x.", "dots/x")]
    [InlineData("🦊 é.png", "🦊 é.png")]
    public void Entry_names_can_be_unpacked_anywhere(string path, string entryName) => Assert.Equal(entryName, ExportEndpoints.SafeName(path));

    private static async Task<ZipArchive> ExportAsync(RunningServer server, params string[] names)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/export-filtered", new { names });
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        return new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
    }
}
