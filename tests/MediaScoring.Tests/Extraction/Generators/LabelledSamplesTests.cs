using MediaScoring.Extraction;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>Real files whose right answers were written down by people.</summary>
public sealed class LabelledSamplesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("samples/comfyui")]
    [InlineData("samples/other")]
    public void At_most_one_file_of_a_set_is_wrong_in_any_field(string set)
    {
        var folder = TestPaths.SharedOrSkip(set);
        var reader = new MetadataReader();

        var wrong = SampleLabels.Compare(folder, path => reader.Read(path, TestContext.Current.CancellationToken), output.WriteLine);

        Assert.All(wrong.GroupBy(one => one.Field), field => Assert.Single(field));
    }

    [Theory]
    [InlineData("samples/comfyui")]
    [InlineData("samples/other")]
    public void No_labelled_file_has_a_problem(string set)
    {
        var folder = TestPaths.SharedOrSkip(set);
        var reader = new MetadataReader();

        foreach (var sample in SampleLabels.Load(folder)) Assert.Empty(reader.Read(sample.Path, TestContext.Current.CancellationToken).Problems);
    }
}
