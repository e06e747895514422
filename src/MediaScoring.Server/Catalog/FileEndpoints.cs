using System.Text;
using MediaScoring.Media;
using MediaScoring.Server.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Catalog;

/// <summary>One file, by its id.</summary>
internal static class FileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/files/{id:long}", DetailsAsync).Is(RoutePolicy.Read, "Files", "Everything about one file.");
        routes.MapMethods("/api/v1/files/{id:long}/media", MediaResult.GetAndHead, MediaAsync).Is(RoutePolicy.Read, "Files", "The file itself, with ranges.");
        routes.MapMethods("/api/v1/files/{id:long}/download", MediaResult.GetAndHead, DownloadAsync).Is(RoutePolicy.Read, "Files", "The file itself, to be saved.");
        routes.MapGet("/api/v1/files/{id:long}/workflow", WorkflowAsync).Is(RoutePolicy.Read, "Files", "The workflow that made the file, as JSON.");
    }

    /// <summary>The file of an id.</summary>
    /// <exception cref="RefusedRequestException">404.</exception>
    public static async Task<MediaFile> GetFileAsync(this MediaLibrary library, long id, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        return await library.Files.FindAsync(id, cancellationToken) ?? throw Unknown(id);
    }

    /// <summary>The files of many ids, in their order; one question to the database.</summary>
    /// <exception cref="RefusedRequestException">404: one of them is unknown; the sentence names it.</exception>
    public static async Task<IReadOnlyList<MediaFile>> GetFilesAsync(this MediaLibrary library, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var known = await library.Files.WithIdsAsync(ids, cancellationToken);
        return [.. ids.Select(id => known.GetValueOrDefault(id) ?? throw Unknown(id))];
    }

    private static async Task<FileDetails> DetailsAsync(long id, MediaLibrary library, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        var file = await library.GetFileAsync(id, cancellationToken);
        var metadata = File.Exists(library.Folder.Resolve(file.Path).AbsolutePath)
            ? await library.Metadata.GetAsync(file.Path, cancellationToken)
            : await library.Metadata.FindAsync(id, cancellationToken);
        var answer = metadata is null ? null : MetadataAnswer.Of(metadata);
        return new FileDetails
        {
            Id = file.Id, Name = file.Name, Path = file.Path, Score = file.Score.Value, FileType = file.Kind.Name(), Extension = file.Extension,
            Size = file.SizeBytes, Width = answer?.Width, Height = answer?.Height, Duration = answer?.Duration, UpdatedAt = file.UpdatedAt,
            ModifiedAt = file.ModifiedAt, MissingSince = file.MissingSince, CreatedAt = file.CreatedAt, LastAccessed = file.LastAccessed,
            Metadata = answer, Texts = metadata is null ? new Dictionary<string, object>() : MetadataAnswer.TextsOf(metadata),
            Keywords = [.. (await library.Keywords.OfFileAsync(id, cancellationToken)).Select(KeywordAnswer.Of)],
            Problems = await MetadataEndpoints.ProblemsOf(metadata ?? new MediaMetadata(), file.Path, library, sentences, cancellationToken),
        };
    }

    private static async Task<IResult> MediaAsync(long id, HttpContext context, MediaLibrary library, CancellationToken cancellationToken) =>
        await MediaResult.OfAsync(library.Folder.Resolve((await library.GetFileAsync(id, cancellationToken)).Path), asDownload: false, context, library, cancellationToken);

    private static async Task<IResult> DownloadAsync(long id, HttpContext context, MediaLibrary library, CancellationToken cancellationToken) =>
        await MediaResult.OfAsync(library.Folder.Resolve((await library.GetFileAsync(id, cancellationToken)).Path), asDownload: true, context, library, cancellationToken);

    private static async Task<IResult> WorkflowAsync(long id, MediaLibrary library, CancellationToken cancellationToken)
    {
        var file = await library.GetFileAsync(id, cancellationToken);
        var metadata = await library.Metadata.FindAsync(id, cancellationToken);
        if (metadata?.Generation?.WorkflowJson is not { } workflow) throw RefusedRequestException.NotFound($"{file.Name} holds no workflow.");
        return TypedResults.File(Encoding.UTF8.GetBytes(workflow), "application/json", Path.GetFileNameWithoutExtension(file.Name) + "_workflow.json");
    }

    private static RefusedRequestException Unknown(long id) => RefusedRequestException.NotFound($"There is no file with the id {id}.");
}
