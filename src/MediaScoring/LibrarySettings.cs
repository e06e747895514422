using MediaScoring.Extraction;

namespace MediaScoring;

/// <summary>How to open a library.</summary>
public sealed record LibrarySettings
{
    /// <summary>The folder with the media.</summary>
    public required string MediaFolder { get; init; }

    /// <summary>The database file; null for <c>.scores/media.db</c> in the media folder.</summary>
    public string? DatabasePath { get; init; }

    /// <summary>Whether to use a database. Without one, scores live in the sidecars alone and there is no search.</summary>
    public bool EnableDatabase { get; init; } = true;

    /// <summary>The folder with the user's plug-ins and extraction rules; null for none.</summary>
    public string? ConfigurationFolder { get; init; } = MetadataReader.UserConfigurationFolder;

    /// <summary>Is told every SQL statement; null for nobody.</summary>
    public Action<string>? SqlLog { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
