using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using MediaScoring.Server.Catalog;
using MediaScoring.Server.Ingestion;
using MediaScoring.Server.Keywords;
using MediaScoring.Server.Media;
using MediaScoring.Server.Scoring;
using MediaScoring.Server.Search;
using MediaScoring.Server.Thumbnails;
using MediaScoring.Server.Web;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server;

/// <summary>What a started server says of itself.</summary>
/// <param name="Address">Where it listens, with the port that was found.</param>
/// <param name="Library">The library that it serves.</param>
public sealed record ServerStart(Uri Address, MediaLibrary Library);

/// <summary>The HTTP server: every service and every group of routes, in reading order.</summary>
public static class ServerHost
{
    /// <summary>The largest body of a request, in bytes.</summary>
    public const int MaximumBodyBytes = 8 << 20;

    private const int MaximumJsonDepth = 16;

    /// <summary>Opens the library, serves it until cancelled, and closes it.</summary>
    /// <param name="settings">What to serve, where, and to whom.</param>
    /// <param name="started">Is told once the server listens; may be null.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <exception cref="LibraryException">The settings forbid it, the folder does not exist, or the port is taken; the message says what to do.</exception>
    public static async Task RunAsync(ServerSettings settings, Action<ServerStart>? started = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.FindFault() is { } fault) throw new LibraryException(fault);

        await using var library = await MediaLibrary.OpenEvenWithoutDatabaseAsync(settings.Library, cancellationToken);
        await using var server = Build(library, settings);
        await StartAsync(server, settings, cancellationToken);
        started?.Invoke(new ServerStart(new Uri(server.Urls.First()), library));
        await server.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>A server of an open library, not started yet. The library stays the caller's.</summary>
    /// <param name="library">The library.</param>
    /// <param name="settings">Where to serve it, and to whom.</param>
    /// <exception cref="LibraryException">The settings forbid it; the message says what to do.</exception>
    public static WebApplication Build(MediaLibrary library, ServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(settings);

        // The empty builder: no configuration, no logging, no addresses but those of the settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Listen(builder, settings);
        AddServices(builder.Services, library, settings);
        var server = builder.Build();
        UseRules(server);
        MapRoutes(server);
        server.Lifetime.ApplicationStarted.Register(() => _ = UseDatabaseAsync(server, library, settings));
        server.Lifetime.ApplicationStarted.Register(() => Task.Run(() => MakeRoutes(server)));
        return server;
    }

    private static void Listen(WebApplicationBuilder builder, ServerSettings settings)
    {
        var endpoint = new IPEndPoint(settings.ListenAddress, settings.Port);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
            kestrel.Listen(endpoint);
        });
    }

    private static void AddServices(IServiceCollection services, MediaLibrary library, ServerSettings settings)
    {
        services.AddLogging();
        if (settings.Log is { } log) services.AddSingleton(log);
        services.AddRoutingCore();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json => Configure(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.AddSingleton(library);
        services.AddSingleton(settings);
        services.AddSingleton<SentenceForClients>();
        services.AddSingleton<RequestNames>();
        services.AddSingleton<ShownFolder>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<BackgroundSync>();
        services.AddSingleton<FolderWatch>();
        services.AddSingleton<ThumbnailsAhead>();
        services.AddSingleton<PageFiles>();
    }

    private static void UseRules(WebApplication server)
    {
        server.Use(static (context, next) =>
        {
            SecurityHeaders.Set(context.Response.Headers);
            return next(context);
        });
        server.UseMiddleware<Problems>();
        server.UseMiddleware<HostRule>();
        server.UseMiddleware<CrossSiteRule>();
        server.UseRouting();
    }

    private static void MapRoutes(WebApplication server)
    {
        LibraryEndpoints.Map(server);
        FolderEndpoints.Map(server);
        FileEndpoints.Map(server);
        MetadataEndpoints.Map(server);
        KeywordEndpoints.Map(server);
        ScoreEndpoints.Map(server);
        JournalEndpoints.Map(server);
        SearchEndpoints.Map(server);
        QueryEndpoints.Map(server);
        MediaEndpoints.Map(server);
        ExportEndpoints.Map(server);
        ExtractEndpoints.Map(server);
        ThumbnailEndpoints.Map(server);
        SyncEndpoints.Map(server);
        EventEndpoints.Map(server);
        HealthEndpoints.Map(server);
        ApiDescription.Map(server);
        PageFiles.Map(server);
    }

    /// <summary>Routes are made when they are first asked for, half a second of work for which the first visitor would wait.</summary>
    private static void MakeRoutes(WebApplication server) => _ = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count;

    private static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        json.MaxDepth = MaximumJsonDepth;
        json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);   // readable, and still safe inside HTML
    }

    private static async Task StartAsync(WebApplication server, ServerSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new LibraryException($"Nothing can listen on {settings.Host}:{settings.Port}: another program has the port, or the address is not of this machine. Choose another with --port (0 for any free one).", failure);
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            throw new LibraryException($"Nothing can listen on {settings.Host}:{settings.Port}: {failure.Message}. Ports below 1024 need special rights.", failure);
        }
    }

    /// <summary>What needs the database begins when there is one: at once, or when its server is there.</summary>
    private static async Task UseDatabaseAsync(WebApplication server, MediaLibrary library, ServerSettings settings)
    {
        var thumbnails = server.Services.GetRequiredService<ThumbnailsAhead>();
        try
        {
            await library.DatabaseOpened.WaitAsync(server.Lifetime.ApplicationStopping);
            library.Search.Start();
            if (settings.SyncAtStart) await FirstSyncAsync(server.Services, settings);
            thumbnails.Start();
        }
        catch (OperationCanceledException)
        {
            // The server stops before there was any.
        }
        catch (DatabaseUnavailableException failure)
        {
            server.Services.GetRequiredService<ILogger<MediaLibrary>>().LogWarning("The search is begun by the next query: {Failure}", failure.Message);
        }
    }

    private static async Task FirstSyncAsync(IServiceProvider services, ServerSettings settings)
    {
        var sync = services.GetRequiredService<BackgroundSync>();
        await services.GetRequiredService<FolderWatch>().StartAsync();   // before the sync, so that nothing happens unseen in between
        var report = sync.Start();
        if (await report) services.GetRequiredService<ShownFolder>().Synced("", settings.Pattern);
    }
}
