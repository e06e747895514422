using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Ingestion;

/// <summary>A finished sync, as the earlier application answers it; the counters are ours.</summary>
internal sealed record SyncAnswer(bool Ok, long SyncedFiles, string Message, long Added, long Updated, long Unchanged, long Missing, long Returned, long ScoresImported, long Problems);

/// <summary>Bringing the database to what is on disk.</summary>
internal static class SyncEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/search/sync", SyncAsync).Is(RoutePolicy.Write, "Sync", "Syncs the library with the disk and answers when it is done. A body is ignored.");
        routes.MapPost("/api/v1/sync", Start).Is(RoutePolicy.Write, "Sync", "Starts a sync in the background, unless one is running, and answers how far it is.");
        routes.MapPost("/api/v1/sync/pause", (MediaLibrary library, BackgroundSync sync) => Status(library, sync.Pause())).Is(RoutePolicy.Write, "Sync", "Holds the sync that is running after the batch that is being written; does nothing when none is.");
        routes.MapPost("/api/v1/sync/resume", (MediaLibrary library, BackgroundSync sync) => Status(library, sync.Resume())).Is(RoutePolicy.Write, "Sync", "Lets a held sync go on.");
        routes.MapPost("/api/v1/sync/cancel", CancelAsync).Is(RoutePolicy.Write, "Sync", "Stops the sync that is running. What is written stays; the next one goes on from there.");
    }

    private static async Task<SyncAnswer> SyncAsync(MediaLibrary library, BackgroundSync sync, ServerSettings settings, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var report = await sync.RunAsync("", settings.Pattern).WaitAsync(cancellationToken);
        return new SyncAnswer(
            true, report.Found, report.StopReason ?? $"Synced {report.Found} files: {report.Added} new, {report.Updated} changed, {report.Missing} missing, {report.ProblemCount} with problems.",
            report.Added, report.Updated, report.Unchanged, report.Missing, report.Returned, report.ScoresImported, report.ProblemCount);
    }

    private static async Task<SyncStatus> CancelAsync(MediaLibrary library, BackgroundSync sync, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        return await sync.CancelAsync(cancellationToken);
    }

    private static SyncStatus Status(MediaLibrary library, SyncStatus status)
    {
        library.RequireDatabase();
        return status;
    }

    private static Accepted<SyncStatus> Start(MediaLibrary library, BackgroundSync sync)
    {
        library.RequireDatabase();
        if (!sync.Status.Running) sync.Start();
        return TypedResults.Accepted(EventEndpoints.Path, sync.Status);
    }
}
