using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>What asking all extractors about one file gave.</summary>
/// <param name="Generation">What the generator wrote; null when none was recognised.</param>
/// <param name="Problems">What went wrong on the way, one sentence each.</param>
internal readonly record struct GeneratorReading(GenerationMetadata? Generation, IReadOnlyList<string> Problems);
