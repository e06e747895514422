using System.Diagnostics;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Plugins;

namespace MediaScoring.Tests.Extraction.Plugins;

public sealed class GuardedExtractorTests
{
    private static readonly MediaContent content = new()
    {
        FileName = "fox.png", Format = "png", Texts = [new TextEntry("aurora", """{"app":"Aurora Studio","prompt":"fox"}""", "PNG tEXt")],
    };

    [Fact]
    public void An_exception_is_a_failure_with_its_reason()
    {
        using var bad = BadPlugins();

        var failure = Assert.Throws<PluginFailureException>(() => bad.Ask("Crashing"));

        Assert.Equal("InvalidOperationException: The gears broke.", failure.Message);
    }

    [Fact]
    public void A_plug_in_that_failed_is_asked_for_the_next_file_again()
    {
        using var bad = BadPlugins();

        Assert.Throws<PluginFailureException>(() => bad.Ask("Crashing"));
        Assert.Throws<PluginFailureException>(() => bad.Ask("Crashing"));
    }

    [Fact]
    public void A_plug_in_that_says_cancelled_by_itself_has_failed()
    {
        using var bad = BadPlugins();

        Assert.Throws<PluginFailureException>(() => bad.Ask("Cancelling"));
    }

    [Theory]
    [InlineData("Hanging")]
    [InlineData("Stubborn")]
    [InlineData("Patient")]
    public void A_plug_in_that_takes_too_long_is_switched_off(string name)
    {
        using var bad = BadPlugins();

        var failure = Assert.Throws<PluginFailureException>(() => bad.Ask(name));
        var started = Stopwatch.StartNew();
        var next = bad.Ask(name);

        Assert.Equal("it took more than 0.6 s for fox.png and is switched off until the program is started again.", failure.Message);
        Assert.Null(next);
        Assert.InRange(started.Elapsed, TimeSpan.Zero, PluginFolder.ShortLimit / 2);
    }

    [Fact]
    public void The_limit_is_two_seconds_for_one_file()
    {
        using var folder = PluginFolder.With("BadPlugins");
        using var plugins = PluginExtractors.Load([folder.FolderPath]);
        var hanging = plugins.Extractors.Single(extractor => extractor.Name == "Hanging");

        var started = Stopwatch.StartNew();
        Assert.Throws<PluginFailureException>(() => hanging.Extract(content, CancellationToken.None));

        Assert.InRange(started.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(20));   // on a busy machine
    }

    [Fact]
    public void Many_threads_that_wait_for_one_hanging_plug_in_report_it_once()
    {
        using var bad = BadPlugins();
        var failures = 0;

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                bad.Ask("Hanging");
            }
            catch (PluginFailureException)
            {
                Interlocked.Increment(ref failures);
            }
        });

        Assert.Equal(1, failures);
    }

    [Fact]
    public void A_hanging_plug_in_does_not_hold_up_another_one()
    {
        using var folder = PluginFolder.With("AuroraExtractor", "BadPlugins");
        using var plugins = folder.LoadImpatiently();
        Assert.Throws<PluginFailureException>(() => plugins.Extractors.Single(extractor => extractor.Name == "Hanging").Extract(content, CancellationToken.None));

        var answer = plugins.Extractors.Single(extractor => extractor.Name == "Aurora Studio").Extract(content, CancellationToken.None);

        Assert.Equal("fox", answer?.Prompt);
    }

    [Fact]
    public void The_callers_cancellation_ends_the_waiting_and_switches_nothing_off()
    {
        using var bad = BadPlugins(TimeSpan.FromMinutes(5));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() => bad.AskUntil("Hanging", cancellation.Token));

        Assert.False(((GuardedExtractor)bad.Named("Hanging")).IsSwitchedOff);
    }

    [Fact]
    public void An_answer_with_null_lists_is_a_failure_that_names_the_list()
    {
        using var bad = BadPlugins();

        var failure = Assert.Throws<PluginFailureException>(() => bad.Ask("Null lists"));

        Assert.Equal("its answer has null for Models; give an empty list.", failure.Message);
    }

    [Fact]
    public void Values_that_break_the_contract_are_left_out_with_a_problem_each()
    {
        using var bad = BadPlugins();

        var answer = bad.Ask("Nonsense")!;

        Assert.Equal("fox", answer.Prompt);
        Assert.Null(answer.Steps);
        Assert.Null(answer.CfgScale);
        Assert.Null(answer.Seed);
        Assert.Null(answer.WorkflowJson);
        Assert.Equal([new ContributedKeyword("fox", "animal")], answer.Keywords);
        Assert.Equal(5, answer.Problems.Count);
    }

    [Fact]
    public void Ten_thousand_files_on_four_threads_are_answered()
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        using var plugins = PluginExtractors.Load([folder.FolderPath]);
        var aurora = Assert.Single(plugins.Extractors);
        var answers = 0;

        Parallel.For(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            if (aurora.Extract(content, CancellationToken.None)?.Prompt == "fox") Interlocked.Increment(ref answers);
        });

        Assert.Equal(10_000, answers);
    }

    private static InstalledPlugins BadPlugins(TimeSpan? timeLimit = null) => new(timeLimit ?? PluginFolder.ShortLimit);

    private sealed class InstalledPlugins : IDisposable
    {
        private readonly PluginFolder folder = PluginFolder.With("BadPlugins");
        private readonly PluginThreads threads = new();
        private readonly TimeSpan timeLimit;

        public InstalledPlugins(TimeSpan timeLimit) => this.timeLimit = timeLimit;

        private Dictionary<string, IMetadataExtractor> Known { get; } = [];

        // One class alone: loading all of the DLL would wait for the constructor that hangs, in every test.
        public IMetadataExtractor Named(string name)
        {
            if (Known.TryGetValue(name, out var known)) return known;
            var type = PluginAssembly.LoadExtractorTypes(Path.Combine(folder.FolderPath, "BadPlugins.dll"))
                .Single(type => type.Name == name.Replace(" lists", "List", StringComparison.Ordinal) + "Extractor");
            return Known[name] = GuardedExtractor.Create(type, threads, timeLimit);
        }

        public GenerationMetadata? Ask(string name) => AskUntil(name, CancellationToken.None);

        public GenerationMetadata? AskUntil(string name, CancellationToken cancelled)
        {
            IMetadataExtractor extractor;
            lock (Known) extractor = Named(name);
            return extractor.Extract(content, cancelled);
        }

        public void Dispose()
        {
            threads.Dispose();
            folder.Dispose();
        }
    }
}
