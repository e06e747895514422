using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Asks the extractors in order of trust and joins their answers: the door to the readers in this folder.</summary>
internal sealed class GeneratorReader
{
    /// <summary>Understands the texts of one file.</summary>
    /// <param name="content">Format, size and texts.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What the generator wrote; null when none was recognised.</returns>
    public GenerationMetadata? Read(MediaContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }
}
