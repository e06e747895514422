namespace MediaScoring.Extensibility;

/// <summary>
/// Understands the texts that one family of generators writes into its files.
/// A plug-in implements this in a DLL of its own; the readers that ship with the program implement it too.
/// </summary>
/// <remarks>
/// An extractor never touches the disk or the network: it is given the texts that were found in the file and answers with
/// what they mean. It is called from several threads at once, so it keeps no state between calls.
/// An exception is reported with <see cref="Name"/> and the file, and changes nothing else. An extractor that needs more
/// than two seconds for one file is abandoned and switched off until the program is started again.
/// </remarks>
public interface IMetadataExtractor
{
    /// <summary>What to call this extractor in reports and problems, such as "Aurora Studio". Short and unique.</summary>
    string Name { get; }

    /// <summary>Reads what the generator wrote.</summary>
    /// <param name="content">The file's format, size and texts.</param>
    /// <param name="cancellationToken">Cancelled when the program no longer wants the answer.</param>
    /// <returns>What was understood, or null when none of the texts are of this family.</returns>
    GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken);
}
