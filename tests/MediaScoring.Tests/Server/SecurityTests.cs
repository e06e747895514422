using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaScoring.Server;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Tests.Server;

/// <summary>The checklist for servers that browsers can reach: each line at least once.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task Every_route_declares_its_policy()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var routes = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.True(routes.Count > 30);
        Assert.Empty(routes.Where(route => route.Metadata.GetMetadata<RoutePolicy>() is null).Select(route => route.RoutePattern.RawText));
    }

    [Fact]
    public async Task Every_route_that_writes_is_out_of_reach_of_get()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var routes = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        var writing = routes.Where(route => route.Metadata.GetMetadata<RoutePolicy>()!.Access == RouteAccess.Write).ToList();

        Assert.NotEmpty(writing);
        Assert.DoesNotContain(writing, route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(method => method is "GET" or "HEAD" or "OPTIONS"));
    }

    [Theory]
    [InlineData("0.0.0.0", false, "nas.local")]
    [InlineData("0.0.0.0", true, null)]
    [InlineData("192.168.1.5", false, null)]
    [InlineData("::", true, null)]
    public async Task Listening_to_the_network_needs_both_switches(string host, bool allowNetwork, string? allowedHost)
    {
        using var folder = new TemporaryFolder();
        var settings = new ServerSettings
        {
            Library = new LibrarySettings { MediaFolder = folder.Path }, Host = host, Port = 0, AllowNetwork = allowNetwork, AllowedHosts = allowedHost is null ? [] : [allowedHost],
        };

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => ServerHost.RunAsync(settings, cancellationToken: new CancellationToken(canceled: false)));

        Assert.Contains("--allow-network", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("allowed_hosts", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("evil.example:7862", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("10.1.2.3", 421)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1234", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]:7862", 200)]
    [InlineData("nas.local", 200)]
    public async Task Only_known_host_names_are_answered(string host, int status)
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with { AllowedHosts = ["nas.local"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/videos") { Headers = { Host = host } };

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:3000", 403)]
    [InlineData("Origin", "http://127.0.0.1", 403)]
    [InlineData("Origin", "file://", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("Origin", "http://{own}", 200)]
    [InlineData("Origin", "https://{own}", 200)]
    public async Task A_page_of_another_site_cannot_change_anything(string header, string value, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;
        foreach (var (method, path, body) in new (HttpMethod, string, object)[]
        {
            (HttpMethod.Post, "/api/score", new { name = "a.png", score = 1 }), (HttpMethod.Post, "/api/scan", new { }), (HttpMethod.Post, "/api/search/sync", new { }),
            (HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 1 }), (HttpMethod.Delete, $"/api/v1/files/{id}/keywords", new { keywords = new[] { "x" } }),
        })
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            request.Headers.Add(header, value.Replace("{own}", server.Address.Authority, StringComparison.Ordinal));
            using var answer = await server.Client.SendAsync(request);
            Assert.Equal((path, status), (path, (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task Top_level_navigation_from_anywhere_works()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/media/a.png");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_event_stream_is_closed_to_other_sites()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.Add("Origin", "https://evil.example");

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_body_that_is_not_declared_as_json_is_refused_everywhere(string contentType)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        foreach (var path in new[] { "/api/score", "/api/key", "/api/scan", "/api/search/sync", "/api/v1/sync", "/api/search/files", "/api/export-filtered" })
            await server.PostTextAsync(path, """{"name":"a.png","score":1}""", 415, contentType);

        Assert.False(File.Exists(server.Folder[".scores/a.png.json"]));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/api/videos")]
    [InlineData("/media/a.png")]
    [InlineData("/api/meta/gone.png")]
    [InlineData("/nowhere")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        using var answer = await server.Client.GetAsync(path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_too_deep_is_refused()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var large = await server.RawAsync(
            $"POST /api/search/files HTTP/1.1\nHost: {server.Address.Authority}\nContent-Type: application/json\nContent-Length: {ServerHost.MaximumBodyBytes + 1}\nConnection: close\n\n");
        var deep = $$"""{"names":{{new string('[', 100)}}{{new string(']', 100)}}}""";

        Assert.StartsWith("HTTP/1.1 413", large, StringComparison.Ordinal);
        await server.PostTextAsync("/api/export-filtered", deep, 400);
    }

    [Fact]
    public async Task Names_prompts_and_keywords_are_data_in_every_answer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow this name.");
        const string attack = "<img src=x onerror=alert(1)>";
        using var folder = new TemporaryFolder();
        folder.Write(attack + ".png", TinyPng.WithPrompt(attack));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.PostAsync("/api/search/keywords", new { filename = attack + ".png", keywords = new[] { attack } });

        foreach (var path in new[] { "/api/videos", "/api/meta/" + Uri.EscapeDataString(attack + ".png"), "/api/search/keywords", "/api/meta/" + Uri.EscapeDataString(attack) })
        {
            using var answer = await server.Client.GetAsync(path);
            Assert.EndsWith("json", answer.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_interface_is_described_for_programs_and_for_people()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var document = await server.GetAsync("/openapi/v1.json");
        using var page = await server.Client.GetAsync("/docs");
        var html = await page.Content.ReadAsStringAsync();

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToList();
        Assert.True(operations.Count >= 35);
        Assert.All(operations, operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
        var meta = document.GetProperty("paths").GetProperty("/api/meta/{name}").GetProperty("get").GetProperty("parameters");
        Assert.Equal("name", Assert.Single(meta.EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains("/api/search/files", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("//cdn", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_sentence()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var settings = new ServerSettings { Library = new LibrarySettings { MediaFolder = server.Folder.Path, EnableDatabase = false }, Port = server.Address.Port };

        var refusal = await Assert.ThrowsAsync<LibraryException>(() => ServerHost.RunAsync(settings, cancellationToken: new CancellationToken(canceled: false)));

        Assert.Contains("--port", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_and_is_not_made()
    {
        using var folder = new TemporaryFolder();
        var settings = new ServerSettings { Library = new LibrarySettings { MediaFolder = folder["gone"] }, Port = 0 };

        await Assert.ThrowsAsync<LibraryException>(() => ServerHost.RunAsync(settings, cancellationToken: new CancellationToken(canceled: false)));

        Assert.False(Directory.Exists(folder["gone"]));
    }

    [Fact]
    public async Task Running_answers_until_it_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<ServerStart>();
        var run = ServerHost.RunAsync(new ServerSettings { Library = new LibrarySettings { MediaFolder = folder.Path }, Port = 0 }, started.SetResult, stop.Token);
        using var client = new HttpClient { BaseAddress = (await started.Task).Address };

        Assert.Contains("ready", await client.GetStringAsync("/health/ready"), StringComparison.Ordinal);
        Assert.Contains("live", await client.GetStringAsync("/health/live"), StringComparison.Ordinal);
        await stop.CancelAsync();
        await run;

        Assert.True(run.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_method_are_problems_with_a_sentence()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        Assert.NotEmpty((await server.GetAsync("/api/nothing", 404)).GetProperty("detail").GetString()!);
        Assert.NotEmpty((await server.GetAsync("/api/score", 405)).GetProperty("detail").GetString()!);
        using var answer = await server.Client.GetAsync("/api/nothing");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Encoding.UTF8.WebName, answer.Content.Headers.ContentType.CharSet ?? "utf-8");
    }
}
