using MediaScoring.Scoring;
using MediaScoring.Server.Catalog;
using MediaScoring.Server.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Scoring;

/// <summary>What was taken back or done again.</summary>
internal sealed record UndoAnswer(long Entry, string Kind, string? Client, int Files, IReadOnlyList<string> Paths);

internal sealed record HistoryAnswer(long Entry, DateTime? At, string? Client, string Kind, string Field, string? Old, string? New, bool Undone, bool Conflict);

internal sealed record FileHistoryAnswer(long Id, long Version, string? Note, IReadOnlyList<HistoryAnswer> Changes);

/// <summary>What somebody did with one gesture; of its changes the first.</summary>
internal sealed record JournalEntryAnswer(long Entry, DateTime? At, string? Client, string Kind, long Files, bool Undone, IReadOnlyList<JournalChangeAnswer> Changes);

internal sealed record JournalChangeAnswer(string Path, string Field, string? Old, string? New);

internal sealed record JournalAnswer(IReadOnlyList<JournalEntryAnswer> Entries);

internal sealed record NoteRequest(string? Note);

internal sealed record NoteAnswer(long Id, string? Note);

internal sealed record ForgetAnswer(long Id, bool Forgotten);

/// <summary>Who changed what; taking it back; notes.</summary>
internal static class JournalEndpoints
{
    private const int ListedPaths = 100;

    private const int UsualEntries = 50;

    private const int MostEntries = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/undo", (HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken) => TurnAsync(library.Journal.UndoAsync, context, library, events, cancellationToken))
            .Is(RoutePolicy.Write, "History", "Takes the last change of scores, keywords or notes back, of one file or of many. 409 when a file was changed since.");
        routes.MapPost("/api/v1/redo", (HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken) => TurnAsync(library.Journal.RedoAsync, context, library, events, cancellationToken))
            .Is(RoutePolicy.Write, "History", "Does the change again that was taken back last. 409 when there is none, or a file was changed since.");
        routes.MapGet("/api/v1/journal", ListAsync).Is(RoutePolicy.Read, "History", "What people did, the latest first: one entry a gesture, with its first changes; limit 1 to 200, before an entry.");
        routes.MapPost("/api/v1/journal/{entry:long}/undo", (long entry, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken) =>
            TurnAsync((options, token) => library.Journal.UndoAsync(entry, options, token), context, library, events, cancellationToken))
            .Is(RoutePolicy.Write, "History", "Takes one change back, whatever came after it. 409 when it was taken back already, or one of its files was changed since.");
        routes.MapGet("/api/v1/files/{id:long}/history", HistoryAsync).Is(RoutePolicy.Read, "History", "Every change of the file's score, keywords and note, the newest first. The ETag is the version for If-Match.");
        routes.MapPut("/api/v1/files/{id:long}/note", SetNoteAsync).Is(RoutePolicy.Write, "Files", "Writes the note of a file; null or blank takes it away. If-Match as for scores.");
        routes.MapPost("/api/v1/files/{id:long}/forget", ForgetAsync).Is(RoutePolicy.Write, "Files", "Forgets a file that is missing, with everything that was entered about it. 409 when it is on disk.");
    }

    private static async Task<UndoAnswer> TurnAsync(
        Func<MediaScoring.Catalog.EditOptions, CancellationToken, Task<UndoneEntry>> turn, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var done = await turn(ClientEdits.Of(context), cancellationToken);
        var files = events.HasListeners ? await library.Files.WithPathsAsync(done.Paths, cancellationToken) : [];
        if (done.Kind == "score") events.PublishAll("score", files.Select(file => new ScoreEvent(file.Id, file.Score.Value, done.Sequence)));
        else events.PublishAll("keywords", files.Select(file => new KeywordsEvent(file.Id)));
        return new UndoAnswer(done.EntryId, done.Kind, done.Client, done.Paths.Count, [.. done.Paths.Take(ListedPaths)]);
    }

    private static async Task<JournalAnswer> ListAsync(int? limit, long? before, MediaLibrary library, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        if (limit is < 1 or > MostEntries) throw RefusedRequestException.Invalid("limit", $"give a number from 1 to {MostEntries}.");
        var entries = await library.Journal.ListAsync(limit ?? UsualEntries, before, cancellationToken: cancellationToken);
        return new JournalAnswer([.. entries.Select(entry => new JournalEntryAnswer(
            entry.Id, entry.At, entry.Client, entry.Kind, entry.Files, entry.IsUndone, [.. entry.Changes.Select(change => new JournalChangeAnswer(change.Path, change.Field, change.OldValue, change.NewValue))]))]);
    }

    private static async Task<FileHistoryAnswer> HistoryAsync(long id, HttpContext context, MediaLibrary library, CancellationToken cancellationToken)
    {
        _ = await library.GetFileAsync(id, cancellationToken);
        var (note, version) = await library.Notes.OfFileAsync(id, cancellationToken);
        ClientEdits.TellVersion(context, version);
        var changes = await library.Journal.HistoryOfAsync(id, cancellationToken: cancellationToken);
        return new FileHistoryAnswer(
            id, version, note, [.. changes.Select(item => new HistoryAnswer(item.EntryId, item.At, item.Client, item.Kind, item.Field, item.OldValue, item.NewValue, item.IsUndone, item.IsConflict))]);
    }

    private static async Task<NoteAnswer> SetNoteAsync(long id, NoteRequest request, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        if (request.Note?.Length > MediaScoring.Catalog.FileNotes.LongestNote)
            throw RefusedRequestException.Invalid("note", $"at most {MediaScoring.Catalog.FileNotes.LongestNote} characters.");
        var file = await library.GetFileAsync(id, cancellationToken);
        ClientEdits.TellVersion(context, await library.Notes.SetAsync(file.Path, request.Note, ClientEdits.Of(context), cancellationToken));
        events.Publish("keywords", new KeywordsEvent(id));
        return new NoteAnswer(id, (await library.Notes.OfFileAsync(id, cancellationToken)).Note);
    }

    private static async Task<ForgetAnswer> ForgetAsync(long id, MediaLibrary library, CancellationToken cancellationToken)
    {
        var file = await library.GetFileAsync(id, cancellationToken);
        if (file.MissingSince is null || File.Exists(library.Folder.Resolve(file.Path).AbsolutePath))
            throw new RefusedRequestException(StatusCodes.Status409Conflict, $"{file.Path} is on disk, or no sync has missed it yet. Only missing files can be forgotten.");
        return new ForgetAnswer(id, await library.Files.ForgetAsync([id], cancellationToken) == 1);
    }
}
