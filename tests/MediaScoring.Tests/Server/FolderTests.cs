namespace MediaScoring.Tests.Server;

public class FolderTests
{
    [Theory]
    [InlineData("..", 403)]
    [InlineData("/", 403)]
    [InlineData("/etc", 403)]
    [InlineData("../other", 403)]
    [InlineData("album/../..", 403)]
    [InlineData(".scores", 403)]
    [InlineData("gone", 400)]
    [InlineData("a.png", 400)]
    [InlineData("a\0b", 400)]
    public async Task Scanning_outside_or_nothing_is_refused_and_leaves_no_trace(string dir, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png", "album/b.png");

        await server.PostAsync("/api/scan", new { dir }, status);

        Assert.Equal("./", (await server.GetAsync("/api/videos")).GetProperty("dir").GetString());
        Assert.False(Directory.Exists("/etc/.scores"));
    }

    [Theory]
    [InlineData("../x/*")]
    [InlineData("/etc/*")]
    [InlineData("album/../../*")]
    public async Task A_pattern_that_leads_out_is_refused_with_a_sentence(string pattern)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var problem = await server.PostAsync("/api/scan", new { dir = "", pattern }, 422);

        Assert.Contains(pattern, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"dir":""}""")]
    [InlineData("""{"dir":"./"}""")]
    [InlineData("""{"dir":"."}""")]
    public async Task An_empty_name_is_the_media_folder(string body)
    {
        await using var server = await RunningServer.WithAsync("a.png", "album/b.png");

        var answer = await server.PostTextAsync("/api/scan", body);

        Assert.Equal(2, answer.GetProperty("count").GetInt32());
        Assert.Equal("./", answer.GetProperty("dir").GetString());
    }

    [Fact]
    public async Task A_scan_finds_new_files_with_their_sidecars_and_keeps_the_pattern_in_force()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        server.Folder.Write("album/NEW.PNG", TinyPng.WithPrompt("a quiet harbour"));
        server.Folder.Write("album/x.jpg", TinyPng.Of());
        server.Folder.Write("album/.scores/NEW.PNG.json", """{"score":3}""");

        var scan = await server.PostAsync("/api/scan", new { dir = "album", pattern = "*.png" });

        Assert.Equal(1, scan.GetProperty("count").GetInt32());
        var video = Assert.Single((await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray());
        Assert.Equal("album/NEW.PNG", video.GetProperty("name").GetString());
        Assert.Equal(3, video.GetProperty("score").GetInt32());
        Assert.Equal(1, (await server.PostAsync("/api/search/files", new { keywords = new[] { "harbour" } })).GetProperty("total").GetInt32());
        Assert.Equal("*.png", (await server.PostAsync("/api/scan", new { dir = "", pattern = "" })).GetProperty("pattern").GetString());
    }

    [Fact]
    public async Task A_scan_of_one_folder_leaves_the_files_of_others_as_they_are()
    {
        await using var server = await RunningServer.WithAsync("a.png", "album/b.png", "other/c.png");
        File.Delete(server.Folder["other/c.png"]);
        File.Delete(server.Folder["a.png"]);
        server.Folder.Write("album/d.png", TinyPng.Of());

        await server.PostAsync("/api/scan", new { dir = "album" });

        Assert.Null((await server.Library.Files.FindAsync("a.png"))!.MissingSince);
        Assert.Null((await server.Library.Files.FindAsync("other/c.png"))!.MissingSince);
        Assert.NotNull(await server.Library.Files.FindAsync("album/d.png"));
    }

    [Fact]
    public async Task An_absolute_folder_inside_the_library_is_taken_as_the_earlier_application_did()
    {
        await using var server = await RunningServer.WithAsync("album/b.png");

        Assert.Equal("album", (await server.PostAsync("/api/scan", new { dir = server.Folder["album"] })).GetProperty("dir").GetString());
    }

    [Fact]
    public async Task Folders_are_listed_last_name_first_without_hidden_ones()
    {
        await using var server = await RunningServer.WithAsync("Beta/a.png", "alpha/a.png", "alpha/inner/a.png", ".hidden/a.png", "gamma/a.png");

        var root = await server.GetAsync("/api/directories");
        var inner = await server.GetAsync("/api/directories?path=alpha");
        var siblings = await server.GetAsync("/api/sibling-directories?path=alpha");
        var innerSiblings = await server.GetAsync("/api/sibling-directories?path=alpha%2Finner");

        Assert.Equal(["gamma", "Beta", "alpha"], root.GetProperty("directories").EnumerateArray().Select(directory => directory.GetProperty("name").GetString()));
        Assert.Equal("""{"directories":[{"name":"inner","path":"alpha/inner"}],"current_path":"alpha"}""", inner.GetRawText());
        Assert.Equal(["gamma", "Beta"], siblings.GetProperty("directories").EnumerateArray().Select(directory => directory.GetProperty("path").GetString()));
        Assert.Equal("./", siblings.GetProperty("parent_path").GetString());
        Assert.Equal("""{"directories":[],"current_path":"alpha/inner","parent_path":"alpha"}""", innerSiblings.GetRawText());
        await server.GetAsync("/api/directories?path=gone", 404);
        await server.GetAsync("/api/directories?path=%2F", 403);
        await server.GetAsync("/api/directories?path=..", 403);
        await server.GetAsync("/api/directories?path=.scores", 403);
        await server.GetAsync("/api/sibling-directories?path=..", 403);
    }

    [Fact]
    public async Task Before_the_first_sync_is_done_the_list_comes_from_the_disk()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", TinyPng.Of());
        folder.Write("a/a.png", TinyPng.Of());
        folder.Write(".scores/b.png.json", """{"score":2}""");

        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, sync: false, change: settings => settings with { SyncAtStart = true });

        var videos = (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().ToList();
        Assert.Equal(["a/a.png", "b.png"], videos.Select(video => video.GetProperty("name").GetString()));
        Assert.Equal([0, 2], videos.Select(video => video.GetProperty("score").GetInt32()));
    }

    [Fact]
    public async Task Without_recursion_only_the_folder_itself_is_listed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", TinyPng.Of());
        folder.Write("a/a.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with { Recursive = false });

        Assert.Equal("b.png", Assert.Single((await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(1, (await server.PostAsync("/api/scan", new { dir = "a" })).GetProperty("count").GetInt32());
    }
}
