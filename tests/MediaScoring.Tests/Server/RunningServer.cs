using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MediaScoring.Server;
using Microsoft.AspNetCore.Builder;

namespace MediaScoring.Tests.Server;

/// <summary>A real server on a free port, over a real library in a temporary folder.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly bool ownsFolder;

    private readonly TemporaryFolder cache;

    private RunningServer(TemporaryFolder folder, bool ownsFolder, TemporaryFolder cache, MediaLibrary library, WebApplication app)
    {
        this.cache = cache;
        Folder = folder;
        this.ownsFolder = ownsFolder;
        Library = library;
        App = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public TemporaryFolder Folder { get; }

    public MediaLibrary Library { get; }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>A server of files with the given names, synced.</summary>
    public static async Task<RunningServer> WithAsync(params string[] names)
    {
        var folder = new TemporaryFolder();
        foreach (var name in names) folder.Write(name, TinyPng.Of());
        return await OverAsync(folder, ownsFolder: true);
    }

    /// <summary>The server of a folder that was stopped, at its former port.</summary>
    public static Task<RunningServer> AgainAsync(TemporaryFolder folder, int port) =>
        OverAsync(folder, ownsFolder: false, sync: false, change: settings => settings with { Port = port });

    /// <summary>A server of a folder that is ready.</summary>
    public static async Task<RunningServer> OverAsync(
        TemporaryFolder folder, bool ownsFolder = true, bool sync = true, Func<ServerSettings, ServerSettings>? change = null)
    {
        var cache = new TemporaryFolder();
        var settings = new ServerSettings { Library = new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = PostgresCluster.UrlOfTest, CacheFolder = cache.Path }, Port = 0, SyncAtStart = false, ThumbnailsAhead = false };
        if (change is not null) settings = change(settings);
        var library = await MediaLibrary.OpenEvenWithoutDatabaseAsync(settings.Library);
        if (sync && library.HasDatabase) await library.Ingestion.SyncAsync();
        var app = ServerHost.Build(library, settings);
        await app.StartAsync();
        return new RunningServer(folder, ownsFolder, cache, library, app);
    }

    public async Task<JsonElement> GetAsync(string path, int status = 200) => await ReadAsync(await Client.GetAsync(path), status);

    public async Task<JsonElement> PostAsync(string path, object body, int status = 200) => await ReadAsync(await Client.PostAsJsonAsync(path, body), status);

    /// <summary>Posts a text as it is.</summary>
    public Task<JsonElement> PostTextAsync(string path, string body, int status = 200, string contentType = "application/json") =>
        SendTextAsync(HttpMethod.Post, path, body, status, contentType);

    /// <summary>Sends a text as it is.</summary>
    public async Task<JsonElement> SendTextAsync(HttpMethod method, string path, string body, int status = 200, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await ReadAsync(await Client.SendAsync(request), status);
    }

    /// <summary>The ids of files, in the order of their paths here.</summary>
    public async Task<long[]> IdsOfAsync(params string[] paths)
    {
        var ids = new List<long>();
        foreach (var path in paths) ids.Add((await Library.Files.FindAsync(path))!.Id);
        return [.. ids];
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object body, int status = 200)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        return await ReadAsync(await Client.SendAsync(request), status);
    }

    /// <summary>Sends a request's head byte by byte as given, which a client library would tidy up; the whole answer.</summary>
    public async Task<string> RawAsync(string head)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n")));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The status of a GET whose target is sent as it is.</summary>
    public async Task<int> RawStatusAsync(string target) =>
        int.Parse((await RawAsync($"GET {target} HTTP/1.1\nHost: {Address.Authority}\nConnection: close\n\n")).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        await Library.DisposeAsync();
        cache.Dispose();
        if (ownsFolder) Folder.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int status)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
        }
    }
}
