namespace MediaScoring.Cli.Configuration;

/// <summary>A setting as it was given, not yet judged.</summary>
/// <param name="Key">Its key in the configuration file.</param>
/// <param name="Texts">Its text, or the texts of a list.</param>
/// <param name="IsList">Whether it was written as a list.</param>
/// <param name="Source">Where it was given, for people: "--port", "config.yml, line 3 (port)".</param>
internal sealed record RawSetting(string Key, IReadOnlyList<string> Texts, bool IsList, string Source);
