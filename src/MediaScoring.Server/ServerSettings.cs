using System.Net;
using MediaScoring.Ingestion;
using MediaScoring.Storage;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server;

/// <summary>What to serve, where, and to whom.</summary>
public sealed record ServerSettings
{
    /// <summary>The port when none is given.</summary>
    public const int DefaultPort = 7862;

    /// <summary>How often the whole folder is synced when nothing else is said.</summary>
    public static readonly TimeSpan DefaultReconcileInterval = TimeSpan.FromHours(1);

    /// <summary>The file extensions that the earlier page offers as switches when none are given.</summary>
    public static IReadOnlyList<string> DefaultToggleExtensions { get; } = ["jpg", "png", "mp4"];

    /// <summary>The media folder and its database.</summary>
    public required LibrarySettings Library { get; init; }

    /// <summary>The address to listen on: an IP address, or "localhost".</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on, 0 to 65535; 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Whether an address that other machines reach may be listened on; needs <see cref="AllowedHosts"/> too.</summary>
    public bool AllowNetwork { get; init; }

    /// <summary>The names under which browsers may address this server, without port ("nas.local"). Loopback names always may.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Which files belong to the library.</summary>
    public FilePattern Pattern { get; init; } = FilePattern.EverySupportedType;

    /// <summary>Whether sub-folders belong to it.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>Whether to sync at the start, in the background, while requests are already answered.</summary>
    public bool SyncAtStart { get; init; } = true;

    /// <summary>Whether to watch the folder and take up what changes as it changes; only with <see cref="SyncAtStart"/>.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>How often to sync the whole folder besides, for what a watcher misses; zero for never; only with <see cref="SyncAtStart"/>.</summary>
    public TimeSpan ReconcileInterval { get; init; } = DefaultReconcileInterval;

    /// <summary>The name of the page's style, as the configuration has it; told to the page.</summary>
    public string Style { get; init; } = "style_default.css";

    /// <summary>Whether thumbnails are made and served.</summary>
    public bool Thumbnails { get; init; } = true;

    /// <summary>
    /// Whether the page's usual thumbnails are made before anybody asks for them, when the files are in the library. On by
    /// itself: who opens a folder of yesterday's pictures sees them at once. It takes one thread, only while nobody else wants
    /// its processor, and ends at four fifths of <see cref="LibrarySettings.ThumbnailCacheBytes"/>.
    /// </summary>
    public bool ThumbnailsAhead { get; init; } = true;

    /// <summary>Height of the small thumbnails in pixels, 16 to 512.</summary>
    public int ThumbnailHeight { get; init; } = 64;

    /// <summary>The file extensions that the earlier page offers as switches, without dot.</summary>
    public IReadOnlyList<string> ToggleExtensions { get; init; } = DefaultToggleExtensions;

    /// <summary>Whether lists of folders begin with the last name.</summary>
    public bool DirectorySortDescending { get; init; } = true;

    /// <summary>Where the server logs; null for nowhere.</summary>
    public ILoggerFactory? Log { get; init; }

    /// <summary>What forbids to serve with these settings, as a sentence for people; null when nothing does.</summary>
    public string? FindFault()
    {
        if (Port is < 0 or > 65535) return $"port: {Port} is not a port. Give a number from 0 (any free one) to 65535.";
        if (ThumbnailHeight is < 16 or > 512) return $"thumbnail_height: {ThumbnailHeight} is not from 16 to 512.";
        if (Library.ThumbnailCacheBytes < 0) return $"thumbnail_cache_mb: {Library.ThumbnailCacheBytes} bytes are less than nothing. Give 0 to keep no thumbnails.";
        if (!TryGetAddress(out var address)) return $"host: '{Host}' is not an IP address of this machine. Give an address such as 127.0.0.1, or localhost.";
        if (IPAddress.IsLoopback(address)) return null;
        return AllowNetwork && AllowedHosts.Count > 0
            ? null
            : $"host: {Host} can be reached by other machines, and there are no accounts yet. To allow it, give --allow-network (allow_network: true) and name the hosts that people type into the browser (allowed_hosts).";
    }

    /// <summary>The address to listen on.</summary>
    /// <exception cref="LibraryException">The settings forbid it; see <see cref="FindFault"/>.</exception>
    internal IPAddress ListenAddress => FindFault() is { } fault
        ? throw new LibraryException(fault)
        : TryGetAddress(out var address) ? address : throw new LibraryException($"host: '{Host}' is not an IP address.");

    private bool TryGetAddress(out IPAddress address)
    {
        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            address = IPAddress.Loopback;
            return true;
        }

        return IPAddress.TryParse(Host.Trim('[', ']'), out address!);
    }
}
