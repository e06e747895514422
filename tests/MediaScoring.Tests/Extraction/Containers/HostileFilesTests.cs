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

        Assert.True(Stopwatch.GetElapsedTime(startedAt) < 2 * ReadingLimits.MaxTime, "It took too long.");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore, 0, MaxAllocated);
        Assert.DoesNotContain(contents.Problems, problem => problem.StartsWith(ContainerReader.FaultPrefix, StringComparison.Ordinal));
        if (says is not null) contents.Says(says);
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
        for (var length = 1; length < whole.Length; length += 1 + whole.Length / 1_500)
        {
            var contents = ContainerReader.ReadAlone(folder.Write("cut.bin", whole[..length]), TestContext.Current.CancellationToken);

            Assert.DoesNotContain(contents.Problems, problem => problem.StartsWith(ContainerReader.FaultPrefix, StringComparison.Ordinal));
            if (name is not ("png" or "jpeg")) continue;
            var found = contents.Texts.Count(wholeTexts.Contains);
            Assert.InRange(found, texts, int.MaxValue);
            texts = found;
        }
    }

    [Fact]
    public void A_file_without_permission_is_a_problem_and_no_exception()
    {
        using var folder = new SpecimenFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.png"));

        ContainerReader.Read(Path.Combine(folder.Path, "folder.png"), null, TestContext.Current.CancellationToken).Says("cannot be opened or read");
    }

    [Fact]
    public void Cancelling_is_no_problem_of_the_file()
    {
        using var folder = new SpecimenFolder();
        var path = folder.Write("fox.png", new PngWriter().ToArray());

        Assert.Throws<OperationCanceledException>(() => ContainerReader.Read(path, null, new CancellationToken(canceled: true)));
    }
}
