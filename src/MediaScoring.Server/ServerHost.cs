using MediaScoring.Storage;

namespace MediaScoring.Server;

/// <summary>What a started server says of itself.</summary>
/// <param name="Address">Where it listens, with the port that was found.</param>
/// <param name="Library">The library that it serves.</param>
public sealed record ServerStart(Uri Address, MediaLibrary Library);

/// <summary>The HTTP server: every service and every group of routes, in reading order.</summary>
public static class ServerHost
{
    /// <summary>Opens the library, serves it until cancelled, and closes it.</summary>
    /// <param name="settings">What to serve, where, and to whom.</param>
    /// <param name="started">Is told once the server listens; may be null.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <exception cref="LibraryException">The settings forbid it, the folder does not exist, or the port is taken; the message says what to do.</exception>
    public static Task RunAsync(ServerSettings settings, Action<ServerStart>? started = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The routes are not mapped yet.");
}
