using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MediaScoring.Server;

/// <summary>
/// Keeps pages of other sites from using this server through a visitor's browser. Requests that may change something, and the
/// event stream, must not come from elsewhere; programs that send neither header are let through, with JSON bodies only.
/// </summary>
internal sealed class CrossSiteRule(RequestDelegate next, ServerSettings settings)
{
    public const string JsonOnly = "The body must be JSON: send Content-Type: application/json.";

    private const string Foreign = "Another site's page sent this request. Only this server's own page, and programs without a browser, may.";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (isSafe && !request.Path.StartsWithSegments(Ingestion.EventEndpoints.Path)) return next(context);
        if (IsForeign(request)) return Problems.WriteAsync(context, StatusCodes.Status403Forbidden, Foreign);

        var hasBody = !isSafe && request.ContentLength != 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        return hasBody && !IsJson(request.ContentType)
            ? Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, JsonOnly)
            : next(context);
    }

    private bool IsForeign(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.ToString() is not ("same-origin" or "none")) return true;
        if (!request.Headers.TryGetValue("Origin", out var origin)) return false;
        if (!Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var source) || source.Scheme is not ("http" or "https")) return true;

        // A proxy may have rewritten Host; then the name that people type is among the configured ones.
        return !source.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            && !(source.IsDefaultPort && $"{source.Authority}:{source.Port}".Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase))
            && !settings.AllowedHosts.Any(host => source.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || source.Authority.Equals(host, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim() is { } type && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
