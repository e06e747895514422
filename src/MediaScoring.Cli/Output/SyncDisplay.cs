using System.Diagnostics;
using System.Globalization;
using MediaScoring.Ingestion;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MediaScoring.Cli.Output;

/// <summary>Shows how far a sync is: a bar with rate and time left in a terminal, a line now and then elsewhere.</summary>
internal sealed class SyncDisplay : IProgress<SyncProgress>
{
    private static readonly TimeSpan lineInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan worthCounting = TimeSpan.FromSeconds(1);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private SyncProgress latest;
    private long expected;

    /// <summary>Runs a sync and shows its progress on standard error.</summary>
    public static async Task<SyncReport> WatchAsync(Terminal terminal, FolderSync ingestion, SyncOptions options, CancellationToken cancellationToken)
    {
        var display = new SyncDisplay();
        using var stopCounting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = ingestion.SyncAsync(options, display, cancellationToken);
        var counting = display.CountAsync(run, ingestion, options, stopCounting.Token);
        if (terminal.AreMessagesTerminal) await display.ShowBarAsync(terminal.MessageScreen, run);
        else await display.WriteLinesAsync(terminal, run);

        await stopCounting.CancelAsync();
        await counting;
        return await run;
    }

    /// <inheritdoc/>
    public void Report(SyncProgress value)
    {
        lock (gate) latest = value;
    }

    /// <summary>How far it is in words: "1,200 of 10,000 files  830/s  11 s left"; rate and time from what was done so far.</summary>
    /// <param name="progress">What the sync says. It knows the number of files only when it has seen the last.</param>
    /// <param name="expected">The number of files by name; 0 while it is not known.</param>
    /// <param name="elapsed">Since the beginning.</param>
    public static string Describe(SyncProgress progress, long expected, TimeSpan elapsed)
    {
        var total = Total(progress, expected);
        var counted = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{progress.FilesDone:N0} of {total:N0} files")
            : string.Create(CultureInfo.InvariantCulture, $"{progress.FilesDone:N0} files");
        if (progress.FilesDone == 0 || elapsed < TimeSpan.FromSeconds(1)) return counted;

        var rate = progress.FilesDone / elapsed.TotalSeconds;
        var speed = string.Create(CultureInfo.InvariantCulture, $"{counted}  {rate:N0}/s");
        var left = total - progress.FilesDone;
        return left > 0 ? $"{speed}  {Durations.Of(TimeSpan.FromSeconds(Math.Ceiling(left / rate)))} left" : speed;
    }

    private static long Total(SyncProgress progress, long expected) =>
        progress.ScanFinished ? progress.FilesFound : expected == 0 ? 0 : Math.Max(expected, progress.FilesFound);

    private SyncProgress Latest
    {
        get
        {
            lock (gate) return latest;
        }
    }

    /// <summary>Counts the files ahead of the sync, once it takes long enough that somebody wonders.</summary>
    private async Task CountAsync(Task run, FolderSync ingestion, SyncOptions options, CancellationToken cancellationToken)
    {
        try
        {
            if (await Task.WhenAny(run, Task.Delay(worthCounting, cancellationToken)) == run) return;
            Interlocked.Exchange(ref expected, await ingestion.CountFilesAsync(options, cancellationToken));
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The sync was faster, or meets the same trouble and reports it.
        }
    }

    private Task ShowBarAsync(IAnsiConsole console, Task run) => new Progress(console) { AutoClear = true, HideCompleted = false, AutoRefresh = true }
        .Columns(new BarColumn(this), new WordsColumn(this))
        .StartAsync(async context =>
        {
            context.AddTask("sync");
            await Task.WhenAny(run);
        });

    private async Task WriteLinesAsync(Terminal terminal, Task run)
    {
        while (await Task.WhenAny(run, Task.Delay(lineInterval)) != run) terminal.Say(Describe(Latest, Interlocked.Read(ref expected), watch.Elapsed));
    }

    /// <summary>A bar once it is known how many files there are, an empty one before.</summary>
    private sealed class BarColumn(SyncDisplay display) : ProgressColumn
    {
        private const int Width = 24;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var progress = display.Latest;
            var total = Total(progress, Interlocked.Read(ref display.expected));
            var filled = total > 0 ? (int)Math.Min(progress.FilesDone * Width / total, Width) : 0;
            return new Paragraph().Append(new string('━', filled)).Append(new string('─', Width - filled), Palette.Dim);
        }
    }

    private sealed class WordsColumn(SyncDisplay display) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Describe(display.Latest, Interlocked.Read(ref display.expected), display.watch.Elapsed));
    }
}
