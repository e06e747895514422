using MediaScoring.Catalog;
using MediaScoring.Ingestion;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace MediaScoring;

/// <summary>What a rebuild did.</summary>
/// <param name="KeptAs">Where the former database lies now; null when there was none.</param>
/// <param name="Report">The sync that filled the new one.</param>
public sealed record RebuildResult(string? KeptAs, SyncReport Report);

/// <summary>Rare work on a whole library that nobody else has open.</summary>
public static class LibraryUpkeep
{
    /// <summary>
    /// Builds the database anew from the files and their sidecars. The former one is moved aside, never deleted; a sound one
    /// first brings the sidecars up to date, so that nothing that only it knows is lost.
    /// </summary>
    /// <param name="settings">Which library.</param>
    /// <param name="cancellationToken">Stops between two steps; the former database is then where the message says, or where it was.</param>
    /// <exception cref="LibraryException">Another program has the database open; the folder does not exist.</exception>
    public static async Task<RebuildResult> RebuildAsync(LibrarySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RequireFile(settings, "rebuild");
        var file = LibraryPlaces.Of(settings).DatabaseFile;
        if (File.Exists(file) && await IsSoundAsync(settings, cancellationToken))
        {
            await using (var former = await MediaLibrary.OpenAsync(settings, cancellationToken)) await former.Ingestion.SyncAsync(cancellationToken: cancellationToken);
            FormerDatabase.RequireAlone(file);
        }

        var keptAs = FormerDatabase.MoveAside(file, "rebuild");
        await using var library = await MediaLibrary.OpenAsync(settings, cancellationToken);
        return new RebuildResult(keptAs, await library.Ingestion.SyncAsync(cancellationToken: cancellationToken));
    }

    /// <summary>Makes a folder a library of its own that is a copy of another one: a new identity, with all its rows.</summary>
    /// <exception cref="LibraryException">The folder has no identity yet, or cannot be written.</exception>
    public static async Task RenewIdentityAsync(LibrarySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RequireFile(settings, "new-id");
        var (folder, file, _) = LibraryPlaces.Of(settings);
        if (!File.Exists(LibraryRoot.IdentityFile(folder.Path))) throw new LibraryException($"{settings.MediaFolder} is not a library yet; the first sync gives it an identity.");

        await Task.Run(
            () =>
            {
                var former = LibraryRoot.Of(folder.Path, settings.Time);
                var renewed = LibraryRoot.Renew(folder.Path, settings.Time);
                if (!File.Exists(file) || DatabaseFile.Inspect(file, out _) != DatabaseOrigin.Ours) return;

                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
                connection.Open();
                SchemaUpgrade.Apply(connection);

                // A database outside of the folder may hold the other copy, which keeps its rows; this folder then starts with a sync.
                var formerPath = connection.Scalar("SELECT path FROM library_roots WHERE id = $id", ("$id", former.Id)) as string;
                var isOwn = Path.GetDirectoryName(file) == Path.Combine(folder.Path, ScoreSidecar.FolderName) || formerPath == LibraryPaths.WithSeparator(folder.Path);
                if (isOwn) RootBinding.Renew(connection, former.Id, renewed);
            },
            cancellationToken);
    }

    /// <summary>Replaces sidecars that cannot be read by what the database knows; each is kept beside, as <c>….corrupt-N</c>.</summary>
    /// <returns>The files whose sidecars were rewritten, below the media folder.</returns>
    /// <exception cref="LibraryException">The library cannot be opened, or a sidecar cannot be written.</exception>
    public static async Task<IReadOnlyList<string>> RepairSidecarsAsync(LibrarySettings settings, CancellationToken cancellationToken = default)
    {
        await using var library = await MediaLibrary.OpenAsync(settings, cancellationToken);
        return await library.RepairSidecarsAsync(cancellationToken);
    }

    private static void RequireFile(LibrarySettings settings, string command)
    {
        if (settings.DatabaseUrl is not null) throw new LibraryException($"db {command} is for libraries with a SQLite file; a server's database belongs to others too. Nothing was changed.");
    }

    private static async Task<bool> IsSoundAsync(LibrarySettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return !(await DatabaseHealth.CheckAsync(settings, cancellationToken)).Findings.Any(finding => finding.Kind == "integrity");
        }
        catch (LibraryException)
        {
            return false;   // it cannot even be read: that is what rebuilding is for
        }
    }
}
