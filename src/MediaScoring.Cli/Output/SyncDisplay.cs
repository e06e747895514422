using System.Globalization;
using MediaScoring.Ingestion;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MediaScoring.Cli.Output;

/// <summary>Shows how far a sync is: a bar with rate and time left in a terminal, a line now and then elsewhere.</summary>
internal sealed class SyncDisplay : IProgress<SyncProgress>
{
    private static readonly TimeSpan lineInterval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private SyncProgress latest;

    /// <summary>Runs a sync and shows its progress on standard error.</summary>
    public static async Task<SyncReport> WatchAsync(Terminal terminal, FolderSync ingestion, SyncOptions options, CancellationToken cancellationToken)
    {
        var display = new SyncDisplay();
        var run = ingestion.SyncAsync(options, display, cancellationToken);
        if (terminal.AreMessagesTerminal) await display.ShowBarAsync(terminal.MessageScreen, run);
        else await display.WriteLinesAsync(terminal, run);
        return await run;
    }

    /// <inheritdoc/>
    public void Report(SyncProgress value)
    {
        lock (gate) latest = value;
    }

    /// <summary>How far it is in words: "1,200 of 10,000 files  830/s  11 s left".</summary>
    public static string Describe(SyncProgress progress)
    {
        var counted = progress.FilesExpected is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{progress.FilesDone:N0} of {total:N0} files")
            : string.Create(CultureInfo.InvariantCulture, $"{progress.FilesDone:N0} files");
        if (progress.FilesPerSecond is not { } rate) return counted;

        var speed = string.Create(CultureInfo.InvariantCulture, $"{counted}  {rate:N0}/s");
        return progress.SecondsLeft is > 0 and { } left ? $"{speed}  {Durations.Of(TimeSpan.FromSeconds(Math.Ceiling(left)))} left" : speed;
    }

    private SyncProgress Latest
    {
        get
        {
            lock (gate) return latest;
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
        while (await Task.WhenAny(run, Task.Delay(lineInterval)) != run) terminal.Say(Describe(Latest));
    }

    /// <summary>A bar once it is known how many files there are, an empty one before.</summary>
    private sealed class BarColumn(SyncDisplay display) : ProgressColumn
    {
        private const int Width = 24;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var progress = display.Latest;
            var filled = progress.FilesExpected is > 0 and { } total ? (int)Math.Min(progress.FilesDone * Width / total, Width) : 0;
            return new Paragraph().Append(new string('━', filled)).Append(new string('─', Width - filled), Palette.Dim);
        }
    }

    private sealed class WordsColumn(SyncDisplay display) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Describe(display.Latest));
    }
}
