using System.Text.Json;
using MediaScoring.Extraction.Containers;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class SharedSamplesTests
{
    [Theory]
    [InlineData("samples/comfyui")]
    [InlineData("samples/other")]
    public void Every_labelled_sample_has_its_size(string folder)
    {
        var path = TestPaths.SharedOrSkip(folder);
        using var labels = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "labels.json")));
        var wrong = new List<string>();
        var seen = 0;

        foreach (var label in labels.RootElement.GetProperty("files").EnumerateArray())
        {
            var file = Path.Combine(path, label.GetProperty("file").GetString()!);
            if (!File.Exists(file) || label.GetProperty("width").ValueKind != JsonValueKind.Number) continue;
            seen++;
            var contents = ContainerReader.Read(file, null, TestContext.Current.CancellationToken);
            if (contents.Facts.Width != label.GetProperty("width").GetInt32() || contents.Facts.Height != label.GetProperty("height").GetInt32() || contents.Problems.Count > 0)
                wrong.Add($"{Path.GetFileName(file)}: {contents.Facts.Width} × {contents.Facts.Height}; {string.Join(" ", contents.Problems)}");
        }

        Assert.Empty(wrong);
        Assert.True(seen > 10);
    }

    [Fact]
    public void Every_file_of_the_old_library_has_the_size_colours_and_length_that_are_expected()
    {
        var path = TestPaths.SharedOrSkip("legacy-library");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "expected.json")));
        var wrong = new List<string>();

        foreach (var entry in expected.RootElement.GetProperty("files").EnumerateObject())
        {
            var file = Path.Combine(path, entry.Name);
            if (!File.Exists(file)) continue;
            var facts = ContainerReader.Read(file, null, TestContext.Current.CancellationToken).Facts;
            var metadata = entry.Value.GetProperty("metadata");
            Compare("width", facts.Width);
            Compare("height", facts.Height);
            Compare("duration", facts.DurationSeconds);
            Compare("frame_rate", facts.FrameRate);
            if (metadata.TryGetProperty("color_mode", out var mode) && mode.GetString() != facts.ColorMode) wrong.Add($"{entry.Name}: {facts.ColorMode}");
            if (metadata.TryGetProperty("has_alpha", out var alpha) && alpha.GetBoolean() != facts.HasAlpha) wrong.Add($"{entry.Name}: alpha {facts.HasAlpha}");

            void Compare(string name, double? found)
            {
                if (metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && Math.Abs(value.GetDouble() - (found ?? -1)) > 1e-6)
                    wrong.Add($"{entry.Name}: {name} {found}");
            }
        }

        Assert.Empty(wrong);
    }
}
