using MediaScoring.Extraction;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>Every tool in every container that it uses: written as a real file, read through the front door.</summary>
public sealed class ToolFilesTests
{
    public static TheoryData<string> Names { get; } = [.. ToolFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tools_file_is_read_back(string name)
    {
        var file = ToolFiles.All[name];
        using var folder = new SpecimenFolder();
        if (file is { BesideName: { } beside, BesideBytes: { } bytes }) folder.Write(beside, bytes);

        var read = new MetadataReader().Read(folder.Write(file.FileName, file.Bytes), TestContext.Current.CancellationToken);

        Assert.Empty(read.Problems);
        Assert.Equal(file.Generator, read.Generation?.Generator);
        Assert.Equal(file is { HasPrompt: true, Generator: not null } ? (file.Text, ToolFiles.Seed) : (null, null), (read.Generation?.Prompt, read.Generation?.Seed));
    }
}
