using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaScoring.Tests.Cli;

/// <summary><c>serve</c>, as a process that is asked over HTTP.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task A_server_says_where_it_is_answers_and_stops_with_Ctrl_C()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox"));
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);
        await using var server = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", "0", "--no-sync");
        using var client = await ClientOfAsync(server);

        var health = await client.GetAsync("/health/live");
        var list = await client.GetFromJsonAsync<JsonElement>("/api/videos");
        await server.SignalAsync("INT");
        var result = (await server.EndAsync()).Exits(0);

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("fox.png", Assert.Single(list.GetProperty("videos").EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains($"database  {folder[".scores/media.db"]}", result.Output, StringComparison.Ordinal);
        Assert.Contains("Stop with Ctrl+C.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_its_database_says_so_and_serves()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.Of());
        folder.Write(".scores/media.db", "this is no database, whatever its name says");
        await using var server = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", "0");
        using var client = await ClientOfAsync(server);

        var search = await client.GetAsync("/api/search/stats");
        var list = await client.GetFromJsonAsync<JsonElement>("/api/videos");
        await server.SignalAsync("TERM");
        var result = (await server.EndAsync()).Exits(0);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, search.StatusCode);
        Assert.Single(list.GetProperty("videos").EnumerateArray());
        Assert.Contains("database  none. ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_file_of_the_working_directory_is_read_and_that_of_the_media_folder_is_not()
    {
        using var media = new TemporaryFolder();
        using var working = new TemporaryFolder();
        media.Write("config.yml", "prot: 1\n");
        working.Write("config.yml", $"dir: {media.Path}\nport: 0\nschema_file: schema.yml\ntoggle_extensions: [webm]\n");
        await using var server = CommandProcess.Start(working.Path, [], "serve");
        using var client = await ClientOfAsync(server);

        var list = await client.GetFromJsonAsync<JsonElement>("/api/videos");
        await server.SignalAsync("INT");
        var result = (await server.EndAsync()).Exits(0);

        Assert.Equal("""["webm"]""", list.GetProperty("toggle_extensions").GetRawText());
        Assert.Contains("Without effect in Media Scoring: schema_file.", result.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--allow-network", "--host", "0.0.0.0")]
    [InlineData("allowed_hosts", "--host", "0.0.0.0", "--allow-network")]
    [InlineData("host: 'nowhere'", "--host", "nowhere")]
    [InlineData("--port: '99999'", "--port", "99999")]
    [InlineData("--config: there is no file absent.yml", "--config", "absent.yml")]
    [InlineData("cannot be understood", "--database-url", "postgresql://nas:port/media")]
    public async Task A_configuration_that_cannot_be_served_is_refused_before_anything_is_written(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var result = (await CommandProcess.RunInAsync(folder.Path, [], ["serve", folder.Path, .. arguments])).Exits(2);

        Assert.Contains(sentence, result.Messages, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var folder = new TemporaryFolder();
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = (await CommandProcess.RunInAsync(folder.Path, [], "serve", folder.Path, "--port", $"{port}")).Exits(3);

        Assert.Contains($"{port}", result.Messages, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> ClientOfAsync(CommandProcess server)
    {
        var line = await server.LineWithAsync("address");
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()) };
    }
}
