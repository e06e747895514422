using MediaScoring.Extensibility;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

/// <summary>Reads specimens as files, as the program does.</summary>
internal static class ReadSpecimen
{
    /// <summary>Reads bytes from a file of their own, with nothing beside it and without ffprobe.</summary>
    public static ContainerContents Of(byte[] bytes, string name = "specimen.bin")
    {
        using var folder = new SpecimenFolder();
        return ContainerReader.Read(folder.Write(name, bytes), null, TestContext.Current.CancellationToken);
    }

    /// <summary>The only text with a keyword.</summary>
    public static TextEntry Text(this ContainerContents contents, string keyword) => Assert.Single(contents.Texts, text => text.Keyword == keyword);

    /// <summary>Nothing went wrong.</summary>
    public static ContainerContents Healthy(this ContainerContents contents)
    {
        Assert.Empty(contents.Problems);
        return contents;
    }

    /// <summary>One problem says this.</summary>
    public static ContainerContents Says(this ContainerContents contents, string words)
    {
        Assert.Contains(contents.Problems, problem => problem.Contains(words, StringComparison.Ordinal));
        return contents;
    }
}
