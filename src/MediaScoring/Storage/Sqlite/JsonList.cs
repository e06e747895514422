using System.Text.Json;

namespace MediaScoring.Storage.Sqlite;

/// <summary>A list as SQLite takes one: the JSON of which <c>json_each</c> makes rows.</summary>
internal static class JsonList
{
    /// <summary>The JSON of a list of numbers or texts.</summary>
    public static string Of(Array list) => JsonSerializer.Serialize(list, list.GetType());
}
