using System.Diagnostics;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class HostileFilesTests
{
    private const long MaxAllocated = 400L << 20;

    public static TheoryData<string> Hostile => [.. HostileSpecimens.All.Keys];

    public static TheoryData<string> Healthy => [.. HealthySpecimens.All.Keys];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_read_within_the_limits_and_told_about(string name)
    {
        var (make, says) = HostileSpecimens.All[name];
        using var folder = new SpecimenFolder();
        var path = folder.Write("specimen.bin", make());
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var startedAt = Stopwatch.GetTimestamp();

        var contents = ContainerReader.Read(path, null, TestContext.Current.CancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(startedAt) < 5 * ReadingLimits.MaxTime, "It took too long.");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore, 0, MaxAllocated);
        Assert.DoesNotContain(contents.Problems, problem => problem.StartsWith(ContainerReader.FaultPrefix, StringComparison.Ordinal));
        // On a machine that is busy with other things the time may be up first.
        if (says is not null && !contents.Problems.Any(problem => problem.Contains("longer than 2 seconds", StringComparison.Ordinal))) contents.Says(says);
    }

    [Fact]
    public void There_are_enough_of_them() => Assert.True(HostileSpecimens.All.Count >= 60);

    [Theory]
    [MemberData(nameof(Healthy))]
    public void The_specimens_that_fuzzing_starts_from_are_healthy(string name)
    {
        var contents = ReadSpecimen.Of(HealthySpecimens.All[name]).Healthy();

        Assert.NotNull(contents.Facts.Width);
    }

    [Theory]
    [MemberData(nameof(Healthy))]
    public void A_file_cut_anywhere_keeps_what_comes_before(string name)
    {
        var whole = HealthySpecimens.All[name];
        using var folder = new SpecimenFolder();
        var wholeTexts = ReadSpecimen.Of(whole).Texts;
        var texts = 0;
        for (var length = 1; length < whole.Length; length += 1 + whole.Length / 400)
        {
            var contents = ContainerReader.ReadAlone(folder.Write("cut.bin", whole[..length]), TimeProvider.System, TestContext.Current.CancellationToken);

            Assert.DoesNotContain(contents.Problems, problem => problem.StartsWith(ContainerReader.FaultPrefix, StringComparison.Ordinal));
            if (name is not ("png" or "jpeg")) continue;
            var found = contents.Texts.Count(wholeTexts.Contains);
            Assert.InRange(found, texts, int.MaxValue);
            texts = found;
        }
    }

    [Fact]
    public void A_file_that_wants_to_be_read_whole_is_stopped_at_256_MiB()
    {
        using var folder = new SpecimenFolder();
        var path = Path.Combine(folder.Path, "sparse.png");
        using (var file = File.Create(path))
        {
            file.Write(new PngWriter().Text("parameters", "a fox").ToArray().AsSpan()[..^12]);
            for (var manifest = 0; manifest < 70; manifest++)
            {
                file.Write(new ByteWriter().Big32(ReadingLimits.MaxManifestBytes).Latin1("caBX").ToArray());
                file.Seek(ReadingLimits.MaxManifestBytes + 4, SeekOrigin.Current);   // a hole: it takes no room on the disk
            }

            file.Write(PngWriter.Encode("IEND", []));
        }

        var contents = ContainerReader.ReadAlone(path, new StoppedClock(), TestContext.Current.CancellationToken).Says("more than 256 MiB");

        Assert.Equal("a fox", contents.Text("parameters").Text);
    }

    [Fact]
    public void A_file_that_takes_longer_than_two_seconds_keeps_what_was_read()
    {
        using var folder = new SpecimenFolder();
        var path = folder.Write("slow.png", new PngWriter().Text("parameters", "a fox").Chunk("ruBB", new byte[100_000]).Text("late", "late").ToArray());

        var contents = ContainerReader.ReadAlone(path, new HastyClock(), TestContext.Current.CancellationToken).Says("longer than 2 seconds");

        Assert.Equal(["parameters"], contents.Texts.Select(text => text.Keyword));
        Assert.Equal(8, contents.Facts.Width);
    }

    /// <summary>A clock on which no time passes: a busy machine must not meet the other limit first.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>A clock on which three seconds pass between two looks.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now += 3;
    }

    [Fact]
    public void A_file_with_many_problems_tells_twenty_and_that_there_are_more()
    {
        var png = new PngWriter();
        for (var index = 0; index < 50; index++) png.Text($"text {index}", "a\0b");

        var problems = ReadSpecimen.Of(png.ToArray()).Problems;

        Assert.Equal(ReadingLimits.MaxProblems + 1, problems.Count);
        Assert.Equal("There were more problems than are told here.", problems[^1]);
    }

    [Fact]
    public void A_file_without_permission_is_a_problem_and_no_exception()
    {
        using var folder = new SpecimenFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.png"));

        ContainerReader.Read(Path.Combine(folder.Path, "folder.png"), null, TestContext.Current.CancellationToken).Says("cannot be opened or read");
    }

    [Fact]
    public void A_pipe_that_calls_itself_a_picture_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no place in folders here.");
        using var folder = new SpecimenFolder();
        var path = Path.Combine(folder.Path, "pipe.png");
        using (var mkfifo = Process.Start("mkfifo", [path])) mkfifo.WaitForExit();

        ContainerReader.Read(path, null, TestContext.Current.CancellationToken).Says("is empty");
    }

    [Fact]
    public void Cancelling_is_no_problem_of_the_file()
    {
        using var folder = new SpecimenFolder();
        var path = folder.Write("fox.png", new PngWriter().ToArray());

        Assert.Throws<OperationCanceledException>(() => ContainerReader.Read(path, null, new CancellationToken(canceled: true)));
    }
}
