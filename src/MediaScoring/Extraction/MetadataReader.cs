using MediaScoring.Extensibility;
using MediaScoring.Extraction.Containers;
using MediaScoring.Extraction.Generators;
using MediaScoring.Media;

namespace MediaScoring.Extraction;

/// <summary>One file in, its metadata out. Safe to use from several threads at once.</summary>
public sealed class MetadataReader
{
    private readonly GeneratorReader generators = new();

    /// <summary>How many bytes from the start of a file <see cref="FormatOf"/> looks at.</summary>
    public static int FormatBytes => FormatSniffer.BytesNeeded;

    /// <summary>The format of a file by its first bytes, as <see cref="MediaContent.Format"/> names it; empty when it is none of the known.</summary>
    public static string FormatOf(ReadOnlySpan<byte> start) => FormatSniffer.FormatOf(start);

    /// <summary>Reads a file: facts, texts, and what they mean.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was found; a file that cannot be read gives <see cref="MediaMetadata.Problems"/>, never an exception.</returns>
    public MediaMetadata Read(string path, CancellationToken cancellationToken = default)
    {
        var contents = ContainerReader.Read(path, cancellationToken);
        return Understand(Path.GetFileName(path), contents, cancellationToken);
    }

    /// <summary>Understands stored texts again, without touching the disk: for libraries read by an older version of a reader.</summary>
    /// <param name="fileName">The file's name without its folder.</param>
    /// <param name="facts">The facts as stored.</param>
    /// <param name="texts">The texts as stored.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public MediaMetadata Reread(string fileName, MediaFacts facts, IReadOnlyList<TextEntry> texts, CancellationToken cancellationToken = default) =>
        Understand(fileName, new ContainerContents { Facts = facts, Texts = texts }, cancellationToken);

    private MediaMetadata Understand(string fileName, ContainerContents contents, CancellationToken cancellationToken)
    {
        var content = new MediaContent
        {
            FileName = fileName,
            Format = contents.Facts.Format,
            Width = contents.Facts.Width,
            Height = contents.Facts.Height,
            Texts = contents.Texts,
        };
        var reading = generators.Read(content, cancellationToken);
        return new MediaMetadata
        {
            Facts = contents.Facts,
            Texts = contents.Texts,
            Generation = reading.Generation,
            Description = contents.Description,
            Problems = reading.Problems.Count == 0 ? contents.Problems : [.. contents.Problems, .. reading.Problems],
        };
    }
}
