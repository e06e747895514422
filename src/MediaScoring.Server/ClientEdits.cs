using System.Globalization;
using MediaScoring.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaScoring.Server;

/// <summary>By whom and under which condition a request changes something.</summary>
internal static class ClientEdits
{
    /// <summary>The header in which a client gives its name for the history.</summary>
    public const string ClientHeader = "X-Client";

    private const int LongestName = 100;

    /// <summary>The client's name and the version that it expects.</summary>
    /// <exception cref="RefusedRequestException">The condition is none of ours.</exception>
    public static EditOptions Of(HttpContext context)
    {
        var name = context.Request.Headers[ClientHeader].ToString().Trim();
        if (name.Length > LongestName) throw RefusedRequestException.Invalid(ClientHeader, $"at most {LongestName} characters.");
        return new EditOptions { Client = name.Length == 0 ? "http" : name, ExpectedVersion = VersionOf(context.Request.Headers.IfMatch.ToString()) };
    }

    /// <summary>Tells the version of a file's entries, for a later condition.</summary>
    public static void TellVersion(HttpContext context, long version) =>
        context.Response.Headers[HeaderNames.ETag] = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static long? VersionOf(string condition)
    {
        if (condition is "" or "*") return null;
        return condition is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw RefusedRequestException.Invalid(HeaderNames.IfMatch, "give one ETag as this server gave it, such as \"17\".");
    }
}
