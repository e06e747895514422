using MediaScoring.Ingestion;
using MediaScoring.Server;
using MediaScoring.Server.Thumbnails;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Tests.Server;

public class ThumbnailsAheadTests
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(1);   // far longer than anything here takes

    [Fact]
    public async Task A_server_makes_what_is_missing_after_its_first_sync_and_then_what_comes()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 3)) folder.Write($"{number}.png", TinyPng.Of(shade: (byte)number));
        using var log = new MadeLog();
        await using var server = await OverAsync(folder, settings => settings with { SyncAtStart = true, Watch = false, Log = log });
        await log.Made.WaitAsync(patience);
        var first = await server.GetAsync("/api/thumbnail-progress");
        var keptFirst = Kept(folder);

        log.Reset();
        folder.Write("later.png", TinyPng.Of(shade: 77));
        await server.PostAsync("/api/search/sync", new { });
        await log.Made.WaitAsync(patience);

        Assert.Equal((false, 3, 3), (first.GetProperty("generating").GetBoolean(), first.GetProperty("current").GetInt32(), first.GetProperty("total").GetInt32()));
        Assert.Equal((3, 4), (keptFirst, Kept(folder)));
    }

    [Fact]
    public async Task It_waits_while_a_sync_runs_and_ends_with_the_server()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        Task working;
        MediaLibrary library;
        var held = new Held();
        var server = await OverAsync(folder, settings => settings with { ThumbnailsAhead = false });
        await using (server)
        {
            library = server.Library;
            folder.Write("b.png", TinyPng.Of(shade: 1));
            held.Library = library;
            var sync = library.Ingestion.SyncAsync(progress: held);
            await held.Holds.WaitAsync(patience);
            await using var ahead = ActivatorUtilities.CreateInstance<ThumbnailsAhead>(server.App.Services, new ServerSettings { Library = new LibrarySettings { MediaFolder = folder.Path } });
            ahead.Start();
            await library.Thumbnails.CleanAsync();   // behind its own: what is left to it is to wait
            working = ahead.Working;
            var keptMeanwhile = Kept(folder);

            await server.App.StopAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working.WaitAsync(patience));
            library.Ingestion.Resume();
            await sync;

            Assert.Equal(0, keptMeanwhile);
        }

        Assert.Equal(0, Kept(folder));
    }

    [Theory]
    [InlineData(false, true, 1)]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 0)]
    public async Task Nothing_is_made_ahead_where_that_is_switched_off(bool thumbnails, bool ahead, long cacheBytes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        await using var server = await OverAsync(
            folder, settings => settings with { Thumbnails = thumbnails, ThumbnailsAhead = ahead, Library = settings.Library with { ThumbnailCacheBytes = cacheBytes } });

        await server.App.Services.GetRequiredService<ThumbnailsAhead>().Working.WaitAsync(patience);   // has nothing more to do

        Assert.Equal(0, (await server.GetAsync("/api/thumbnail-progress")).GetProperty("total").GetInt32());
        Assert.Equal(0, Kept(folder));
    }

    private static Task<RunningServer> OverAsync(TemporaryFolder folder, Func<ServerSettings, ServerSettings> change) =>
        RunningServer.OverAsync(folder, ownsFolder: false, change: settings => change(settings with { ThumbnailsAhead = true }));

    private static int Kept(TemporaryFolder folder) =>
        Directory.Exists(folder[".scores/thumbnails"]) ? Directory.GetFiles(folder[".scores/thumbnails"], "*.webp", SearchOption.AllDirectories).Length : 0;

    /// <summary>Holds a sync as soon as it says something.</summary>
    private sealed class Held : IProgress<SyncProgress>
    {
        private readonly TaskCompletionSource holds = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public MediaLibrary? Library { get; set; }

        public Task Holds => holds.Task;

        public void Report(SyncProgress value)
        {
            if (!holds.Task.IsCompleted && Library!.Ingestion.Pause()) holds.TrySetResult();
        }
    }

    /// <summary>Knows when thumbnails were made.</summary>
    private sealed class MadeLog : ILoggerFactory, ILogger
    {
        private TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Made => made.Task;

        public void Reset() => made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).StartsWith("Made ", StringComparison.Ordinal)) made.TrySetResult();
        }

        public void Dispose()
        {
            // Nothing to free.
        }
    }
}
