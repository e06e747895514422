using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace MediaScoring.Server;

/// <summary>The interface, described: as an OpenAPI document for programs, and as a page without a script for people.</summary>
internal static class ApiDescription
{
    private const string DocumentName = "v1";

    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}" +
        "h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin:1.5rem 0 .25rem;font-size:1rem}code,pre{font-family:ui-monospace,monospace}" +
        "b{display:inline-block;min-width:4.5rem}table{border-collapse:collapse;margin:.25rem 0 .75rem}td{padding:.1rem .8rem .1rem 0;vertical-align:top}p{margin:.25rem 0}" +
        "@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171a}a{color:#9ecbff}h2{border-color:#444}}";

    private static readonly string styleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(Introduce);
        options.AddOperationTransformer(AddName);
        options.AddOperationTransformer(AddProblem);
    }

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Media Scoring";
        document.Info.Version = DocumentName;
        document.Info.Description =
            "Review, score, tag and search folders of generated images and videos. Names are paths relative to the media folder; a bare name works where only one file has it. " +
            "Errors are problem+json with a sentence in detail. Times are UTC. Bodies are application/json.";
        return Task.CompletedTask;
    }

    /// <summary>Names are taken from the request's target as it was sent, so the handlers do not declare them.</summary>
    private static Task AddName(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        if (context.Description.RelativePath?.EndsWith("name}", StringComparison.Ordinal) == true && operation.Parameters.All(parameter => parameter.Name != "name"))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "name", In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = "Path of the file below the media folder, percent-encoded once; slashes may be encoded too.",
            });
        }

        return Task.CompletedTask;
    }

    private static Task AddProblem(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd("default", new OpenApiResponse { Description = "application/problem+json: title, status, and detail, a sentence for people; errors names fields (422), candidates lists paths (409)." });
        return Task.CompletedTask;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").WithMetadata(RoutePolicy.Open);
        routes.MapGet("/docs", PageAsync).WithMetadata(RoutePolicy.Open).ExcludeFromDescription();
    }

    private static async Task<IResult> PageAsync(HttpContext context, [FromKeyedServices(DocumentName)] IOpenApiDocumentProvider provider, CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return TypedResults.Content(Page(document), "text/html; charset=utf-8");
    }

    private static string Page(OpenApiDocument document)
    {
        var html = new StringBuilder()
            .Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .Append(Text(document.Info.Title)).Append(": HTTP interface</title><style>").Append(Style).Append("</style></head><body><h1>").Append(Text(document.Info.Title))
            .Append(": HTTP interface</h1><p>").Append(Text(document.Info.Description)).Append("</p><p>For programs: <a href=\"/openapi/v1.json\">/openapi/v1.json</a></p>");
        var operations = document.Paths
            .SelectMany(path => (path.Value.Operations ?? []).Select(operation => (Path: path.Key, Method: operation.Key.Method, Operation: operation.Value)))
            .GroupBy(entry => entry.Operation.Tags?.FirstOrDefault()?.Name ?? "");
        foreach (var room in operations)
        {
            html.Append("<h2>").Append(Text(room.Key)).Append("</h2>");
            foreach (var (path, method, operation) in room) Write(html, path, method, operation);
        }

        return html.Append("</body></html>").ToString();
    }

    private static void Write(StringBuilder html, string path, string method, OpenApiOperation operation)
    {
        html.Append("<h3><code><b>").Append(Text(method)).Append("</b> ").Append(Text(path)).Append("</code></h3><p>").Append(Text(operation.Summary)).Append("</p><table>");
        foreach (var parameter in operation.Parameters ?? [])
        {
            Row(html, $"{parameter.Name} ({parameter.In?.ToString().ToLowerInvariant()})", TypeOf(parameter.Schema));
        }

        if (operation.RequestBody?.Content?.Values.FirstOrDefault()?.Schema is { } body) Fields(html, "request", body);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content?.FirstOrDefault() is { Value.Schema: { } schema }) Fields(html, $"answer {status}", schema);
            else if (response.Content?.Keys.FirstOrDefault() is { } type) Row(html, $"answer {status}", type);
        }

        html.Append("</table>");
    }

    private static void Fields(StringBuilder html, string what, IOpenApiSchema schema)
    {
        var fields = schema.Properties is { Count: > 0 } properties ? string.Join(", ", properties.Select(property => $"{property.Key}: {TypeOf(property.Value)}")) : TypeOf(schema);
        Row(html, what, fields);
    }

    private static void Row(StringBuilder html, string name, string value) =>
        html.Append("<tr><td>").Append(Text(name)).Append("</td><td><code>").Append(Text(value)).Append("</code></td></tr>");

    private static string TypeOf(IOpenApiSchema? schema)
    {
        if (schema is null) return "";
        var type = schema.Type?.ToString().ToLowerInvariant().Replace("null, ", "", StringComparison.Ordinal).Replace(", null", "?", StringComparison.Ordinal) ?? "object";
        return schema.Items is { } items ? $"[{TypeOf(items)}]" : type;
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
