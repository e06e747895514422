using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaScoring.Server.Media;

/// <summary>A list of file names in a request.</summary>
internal sealed record NamesRequest(JsonElement Names)
{
    /// <summary>The names, each once, in their order.</summary>
    /// <exception cref="RefusedRequestException">400: no list, or an empty one where one is needed; 422: something else than a text in it.</exception>
    public IReadOnlyList<string> ToList(bool mayBeEmpty)
    {
        if (Names.ValueKind != JsonValueKind.Array) throw new RefusedRequestException(StatusCodes.Status400BadRequest, "names: give a list of file names.", "names");
        if (!mayBeEmpty && Names.GetArrayLength() == 0) throw new RefusedRequestException(StatusCodes.Status400BadRequest, "names: the list is empty.", "names");
        return [.. Names.EnumerateArray().Select((name, index) => name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw RefusedRequestException.Invalid($"names[{index}]", "a file name is a text.")).Distinct(StringComparer.Ordinal)];
    }
}
