using System.Data.Common;
using System.Text.Json;
using MediaScoring.Catalog;
using MediaScoring.Search;
using MediaScoring.Search.Query;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server;

/// <summary>A request that is refused for what it says; the sentence is for people.</summary>
internal sealed class RefusedRequestException(int status, string sentence, string? fieldName = null) : Exception(sentence)
{
    public int Status => status;

    /// <summary>The field at fault; null when it is no single one.</summary>
    public string? Field => fieldName;

    /// <summary>The paths among which a bare name does not decide; empty otherwise.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>422: a field holds something that cannot be.</summary>
    public static RefusedRequestException Invalid(string field, string sentence) => new(StatusCodes.Status422UnprocessableEntity, $"{field}: {sentence}", field);

    /// <summary>404.</summary>
    public static RefusedRequestException NotFound(string sentence) => new(StatusCodes.Status404NotFound, sentence);
}

/// <summary>
/// Exception to answer: the one table. Every error is problem+json with a sentence in <c>detail</c>, where clients of the
/// earlier application look for it too; no sentence holds a path of this machine.
/// </summary>
internal sealed class Problems(RequestDelegate next, SentenceForClients sentences, ILogger<Problems> log)
{
    private static readonly JsonSerializerOptions snakeCase = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) await WriteAsync(context, context.Response.StatusCode, OfStatus(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, failure);
        }
    }

    /// <summary>Writes a problem.</summary>
    public static Task WriteAsync(HttpContext context, int status, string sentence, string? field = null, IReadOnlyList<string>? candidates = null, QueryError? queryError = null)
    {
        var problem = new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = sentence };
        if (field is not null) problem.Extensions["errors"] = new Dictionary<string, string[]> { [field] = [sentence] };
        if (candidates is { Count: > 0 }) problem.Extensions["candidates"] = candidates;
        if (queryError is not null) problem.Extensions["query_error"] = queryError;
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(problem, snakeCase, "application/problem+json", context.RequestAborted);
    }

    private Task AnswerAsync(HttpContext context, Exception failure)
    {
        context.Response.Clear();
        SecurityHeaders.Set(context.Response.Headers);
        if (failure is RefusedRequestException refused) return WriteAsync(context, refused.Status, refused.Message, refused.Field, refused.Candidates);
        if (failure is InvalidQueryException query) return WriteAsync(context, StatusCodes.Status422UnprocessableEntity, query.Message, query.Field, queryError: query.Error);
        if (failure is SearchNotReadyException early)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(early.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, early.Message);
        }

        if (failure is BadHttpRequestException bad) return BadRequest(context, bad);

        var status = failure switch
        {
            PathRefusedException { Refusal: PathRefusal.Invalid } => StatusCodes.Status400BadRequest,
            PathRefusedException => StatusCodes.Status403Forbidden,
            FileNotFoundException => StatusCodes.Status404NotFound,
            ChangedSinceException => StatusCodes.Status412PreconditionFailed,
            MediaScoring.Scoring.UndoRefusedException => StatusCodes.Status409Conflict,
            DatabaseUnavailableException or FileBusyException or DbException => StatusCodes.Status503ServiceUnavailable,
            LibraryException { InnerException: IOException full } when IsDiskFull(full) => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (status >= 500) log.LogError(failure, "{Method} {Path} failed", context.Request.Method, context.Request.Path);

        // The words of an exception that is not ours are for the log: they may say where files lie.
        var sentence = failure switch
        {
            FileNotFoundException missing => missing.FileName is { } name && !Path.IsPathRooted(name) ? missing.Message : "There is no such file.",
            PathRefusedException or LibraryException => failure.Message,
            DbException => "The database failed. Scores go on being stored in the sidecars; the server's log says more.",
            UnauthorizedAccessException => "The server may not read or write this file. Check its permissions.",
            _ => "The server failed at this request. Its log says more.",
        };
        return WriteAsync(context, status, sentences.Of(sentence));
    }

    private static Task BadRequest(HttpContext context, BadHttpRequestException failure)
    {
        if (failure.InnerException is JsonException json)
        {
            // An inner exception of the same kind means that the text is no JSON at all.
            if (json.InnerException is JsonException || json.Path is null) return WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not valid JSON.");
            var field = json.Path.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : "body";
            return WriteAsync(context, StatusCodes.Status422UnprocessableEntity, $"{field}: this value is of the wrong type.", field);
        }

        return WriteAsync(context, failure.StatusCode, failure.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => $"The body is larger than {ServerHost.MaximumBodyBytes / 1024} KB.",
            StatusCodes.Status415UnsupportedMediaType => CrossSiteRule.JsonOnly,
            _ => $"The request cannot be read: {failure.Message}",
        });
    }

    private static string OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address. The interface is described at /docs.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here. The interface is described at /docs.",
        StatusCodes.Status415UnsupportedMediaType => CrossSiteRule.JsonOnly,
        var status => $"{ReasonPhrases.GetReasonPhrase(status)}.",
    };

    private static bool IsDiskFull(IOException failure)
    {
        const int noSpaceOnLinux = 28, diskFullOnWindows = unchecked((int)0x80070070);
        return failure.HResult is noSpaceOnLinux or diskFullOnWindows;
    }
}

/// <summary>Takes the paths of this machine out of sentences that leave it.</summary>
internal sealed class SentenceForClients
{
    private readonly (string Path, string Name)[] names;

    public SentenceForClients(MediaLibrary library, ServerSettings settings)
    {
        List<(string, string)> known = [];
        foreach (var path in new[] { library.DatabaseFile, settings.Library.DatabasePath is { Length: > 0 } given ? Path.GetFullPath(given) : null })
        {
            if (path is null) continue;
            known.Add((path, Path.GetFileName(path)));
            if (Path.GetDirectoryName(path) is { Length: > 1 } folder) known.Add((folder, "the folder of the database"));
        }

        foreach (var folder in new[] { library.Folder.Path, Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Library.MediaFolder)) })
        {
            known.Add((folder + Path.DirectorySeparatorChar, ""));
            known.Add((folder, "the media folder"));
        }

        names = [.. known.Where(name => name.Item1.Length > 1).OrderByDescending(name => name.Item1.Length)];
    }

    /// <summary>The sentence without paths of this machine.</summary>
    public string Of(string sentence) => names.Aggregate(sentence, (text, name) => text.Replace(name.Path, name.Name, StringComparison.Ordinal));
}
