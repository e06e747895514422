using MediaScoring.Extraction;

namespace MediaScoring;

/// <summary>How to open a library.</summary>
public sealed record LibrarySettings
{
    /// <summary>What kept thumbnails may take when nothing else is said: 10 GiB, about 650,000 of the usual size.</summary>
    public const long DefaultThumbnailCacheBytes = 10L << 30;

    /// <summary>The folder with the media.</summary>
    public required string MediaFolder { get; init; }

    /// <summary>The database file; null for <c>.scores/media.db</c> in the media folder.</summary>
    public string? DatabasePath { get; init; }

    /// <summary>The PostgreSQL database of a server, <c>postgresql://user:password@host:port/name</c> or in Npgsql's form; null for a SQLite file.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>Whether to use a database. Without one, scores live in the sidecars alone and there is no search.</summary>
    public bool EnableDatabase { get; init; } = true;

    /// <summary>The folder with the user's plug-ins and extraction rules; null for none.</summary>
    public string? ConfigurationFolder { get; init; } = MetadataReader.UserConfigurationFolder;

    /// <summary>The program ffprobe, for videos that our own readers do not understand; null for the one on the PATH, if there is one.</summary>
    public string? FfprobePath { get; init; }

    /// <summary>The user's own folder, in which database and sidecars of read-only media folders lie; null for none.</summary>
    public string? DataFolder { get; init; } = DefaultDataFolder;

    /// <summary>The folder in which files lie that can be made again: beside a database on a server, and the thumbnails of read-only media; null for the system's folder of temporary files.</summary>
    public string? CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>What kept thumbnails may take on the disk, in bytes; the least recently used go first. With 0 none are kept: each is drawn whenever it is asked for.</summary>
    public long ThumbnailCacheBytes { get; init; } = DefaultThumbnailCacheBytes;

    /// <summary>Is told every SQL statement; null for nobody.</summary>
    public Action<string>? SqlLog { get; init; }

    /// <summary>Whether the database has a write-ahead log; null to decide by where it lies (not on network mounts).</summary>
    internal bool? WriteAheadLog { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary><c>XDG_CACHE_HOME/mediascoring</c>, <c>~/.cache/mediascoring</c>, or what the system has instead.</summary>
    private static string? DefaultCacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given) return Path.Combine(given, "mediascoring");
            if (OperatingSystem.IsWindows()) return DefaultDataFolder is { } data ? Path.Combine(data, "cache") : null;
            return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache", "mediascoring") : null;
        }
    }

    /// <summary>Where programs of this user keep their data: <c>XDG_DATA_HOME/mediascoring</c>, <c>~/.local/share/mediascoring</c>, or what the system has instead.</summary>
    private static string? DefaultDataFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } folder ? Path.Combine(folder, "mediascoring") : null;
}
