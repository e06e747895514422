namespace MediaScoring.Extraction.Containers;

/// <summary>Reads the headers and texts of a media file: the door to the parsers in this folder.</summary>
internal static class ContainerReader
{
    /// <summary>Reads one file. Never throws for a bad file: what went wrong is in the problems.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ContainerContents Read(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ContainerContents();
    }
}
