using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace MediaScoring.Server.Web;

/// <summary>The page: the files under <c>web/</c> in this assembly, at the root of the server.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "web/";

    private static readonly FrozenDictionary<string, string> typeByExtension = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".mjs"] = "text/javascript; charset=utf-8", [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json", [".webmanifest"] = "application/manifest+json", [".svg"] = "image/svg+xml", [".png"] = "image/png", [".ico"] = "image/x-icon",
        [".webp"] = "image/webp", [".jpg"] = "image/jpeg", [".woff2"] = "font/woff2", [".wasm"] = "application/wasm", [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, PageFile> files = ReadAll().ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);

    private sealed record PageFile(string Path, byte[] Bytes, string Type, string ETag);

    /// <summary>One route a file, so that an address which is none of them is told from a wrong method.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        string[] getAndHead = [HttpMethods.Get, HttpMethods.Head];
        var page = routes.ServiceProvider.GetRequiredService<PageFiles>();
        routes.MapMethods("/", getAndHead, IResult (HttpContext context) => page.files.TryGetValue("index.html", out var index) ? Answer(context, index) : NotBuilt())
            .WithMetadata(RoutePolicy.Open).ExcludeFromDescription();
        foreach (var file in page.files.Values)
        {
            var pattern = "/" + file.Path.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
            routes.MapMethods(pattern, getAndHead, (HttpContext context) => Answer(context, file)).WithMetadata(RoutePolicy.Open).ExcludeFromDescription();
        }
    }

    private static FileContentHttpResult Answer(HttpContext context, PageFile file)
    {
        // Files below assets/ carry a hash of their content in their names.
        context.Response.Headers.CacheControl = file.Path.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        return TypedResults.Bytes(file.Bytes, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.ETag}\""));
    }

    private static ContentHttpResult NotBuilt() =>
        TypedResults.Text("This build of Media Scoring holds no page. The HTTP interface works; it is described at /docs.\n", "text/plain; charset=utf-8");

    private static IEnumerable<PageFile> ReadAll()
    {
        var assembly = typeof(PageFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            using var resource = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[resource.Length];
            resource.ReadExactly(bytes);
            var path = name[Prefix.Length..].Replace('\\', '/');
            yield return new PageFile(path, bytes, typeByExtension.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"), Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12)));
        }
    }
}
