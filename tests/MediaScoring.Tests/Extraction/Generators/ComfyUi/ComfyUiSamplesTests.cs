using System.Text.Json;
using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class ComfyUiSamplesTests
{
    [Theory]
    [InlineData("samples/comfyui")]
    [InlineData("samples/other")]
    public void Labelled_files_are_read_as_their_labels_say(string set)
    {
        var folder = TestPaths.SharedOrSkip(set);
        using var labels = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "labels.json")));
        var faults = new List<string>();

        foreach (var label in labels.RootElement.GetProperty("files").EnumerateArray())
        {
            var path = Path.Combine(folder, label.GetProperty("file").GetString()!);
            if (!File.Exists(path) || (set == "samples/other" && !IsComfyUi(label))) continue;
            faults.AddRange(Label.Faults(label, new ComfyUiExtractor().Extract(SampleFile.Read(path), TestContext.Current.CancellationToken)));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("samples/comfyui")]
    [InlineData("samples/other")]
    public void The_editors_workflow_alone_says_the_same(string set)
    {
        var folder = TestPaths.SharedOrSkip(set);
        using var labels = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "labels.json")));
        var faults = new List<string>();

        foreach (var label in labels.RootElement.GetProperty("files").EnumerateArray())
        {
            var path = Path.Combine(folder, label.GetProperty("file").GetString()!);
            if (!File.Exists(path) || (set == "samples/other" && !IsComfyUi(label))) continue;
            var content = SampleFile.Read(path);
            var workflows = content.Texts.Where(entry => entry.HasKeyword("workflow") || entry.Text.StartsWith("workflow", StringComparison.OrdinalIgnoreCase));
            var editorOnly = content with { Texts = [.. workflows] };
            if (editorOnly.Texts.Count > 0) faults.AddRange(Label.Faults(label, new ComfyUiExtractor().Extract(editorOnly, TestContext.Current.CancellationToken)));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private static bool IsComfyUi(JsonElement label) =>
        label.GetProperty("generator") is { ValueKind: JsonValueKind.Object } generator && generator.GetProperty("accept")[0].GetString() == "ComfyUI";
}
