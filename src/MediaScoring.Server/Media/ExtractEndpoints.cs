using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaScoring.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Media;

internal sealed record ExtractAnswer(IReadOnlyList<ExtractResult> Results);

/// <summary>What became of one file.</summary>
internal sealed record ExtractResult
{
    public required string Name { get; init; }

    /// <summary>"ok" or "error".</summary>
    public required string Status { get; init; }

    /// <summary>Where the workflow was written, relative to the media folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Output { get; init; }

    /// <summary>"file_not_found", "forbidden_path", "ambiguous_name", "no_workflow" or "not_writable".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>Writes the workflows of files beside them: <c>&lt;folder&gt;/workflows/&lt;stem&gt;_workflow.json</c>.</summary>
internal static class ExtractEndpoints
{
    private const int MostNumbers = 1000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/extract", ExtractAsync).Is(RoutePolicy.Write, "Media", "Writes the workflows of the named files into the folder workflows beside them. A file that is there and differs is kept.");

    private static async Task<ExtractAnswer> ExtractAsync(NamesRequest request, MediaLibrary library, RequestNames names, CancellationToken cancellationToken)
    {
        var results = new List<ExtractResult>();
        foreach (var name in request.ToList(mayBeEmpty: true)) results.Add(await ExtractOneAsync(name, library, names, cancellationToken));
        return new ExtractAnswer(results);
    }

    private static async Task<ExtractResult> ExtractOneAsync(string name, MediaLibrary library, RequestNames names, CancellationToken cancellationToken)
    {
        try
        {
            var place = await names.GetAsync(name, cancellationToken);
            if (!await names.IsMediaAsync(place, cancellationToken)) return Failed(name, "no_workflow");
            var metadata = await library.Metadata.GetAsync(place.RelativePath, cancellationToken);
            return metadata.Generation?.WorkflowJson is { } workflow
                ? new ExtractResult { Name = name, Status = "ok", Output = Write(place, workflow, library.Folder) }
                : Failed(name, "no_workflow");
        }
        catch (PathRefusedException)
        {
            return Failed(name, "forbidden_path");
        }
        catch (Exception absence) when (absence is FileNotFoundException or RefusedRequestException)
        {
            return Failed(name, absence is RefusedRequestException { Candidates.Count: > 0 } ? "ambiguous_name" : "file_not_found");
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return Failed(name, "not_writable");
        }
    }

    private static ExtractResult Failed(string name, string error) => new() { Name = name, Status = "error", Error = error };

    /// <summary>Writes a workflow whole; one that is there already is not touched.</summary>
    /// <returns>Where it is, relative to the media folder.</returns>
    private static string Write(MediaPlace media, string workflow, LibraryFolder folder)
    {
        var bytes = Pretty(workflow);
        var parent = media.RelativePath[..^media.Name.Length];
        var stem = $"{parent}workflows/{Path.GetFileNameWithoutExtension(media.Name)}_workflow";
        for (var number = 1; number <= MostNumbers; number++)
        {
            var target = folder.Resolve($"{stem}{(number == 1 ? "" : $"_{number}")}.json");
            if (File.Exists(target.AbsolutePath))
            {
                if (File.ReadAllBytes(target.AbsolutePath).AsSpan().SequenceEqual(bytes)) return target.RelativePath;
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target.AbsolutePath)!);
            var draft = $"{target.AbsolutePath}.{Guid.NewGuid():N}.tmp";
            try
            {
                File.WriteAllBytes(draft, bytes);
                File.Move(draft, target.AbsolutePath, overwrite: false);
            }
            finally
            {
                File.Delete(draft);
            }

            return target.RelativePath;
        }

        throw new IOException("There are too many workflows of this name.");
    }

    private static byte[] Pretty(string workflow)
    {
        using var document = JsonDocument.Parse(workflow, new JsonDocumentOptions { MaxDepth = 512 });
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, MaxDepth = 512 })) document.WriteTo(writer);
        output.Write(Encoding.UTF8.GetBytes("\n"));
        return output.ToArray();
    }
}
