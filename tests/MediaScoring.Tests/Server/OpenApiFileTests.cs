using System.Text.Json.Nodes;

namespace MediaScoring.Tests.Server;

/// <summary>web/openapi.json, from which the page's types are made, is what the server says of itself.</summary>
public sealed class OpenApiFileTests
{
    [Fact]
    public async Task The_checked_in_description_is_current()
    {
        await using var server = await RunningServer.WithAsync();
        var file = Path.Combine(TestPaths.Repository, "web", "openapi.json");

        var document = JsonNode.Parse(await server.Client.GetStringAsync("/openapi/v1.json"))!;
        document.AsObject().Remove("servers");   // says where this one listens
        if (Environment.GetEnvironmentVariable("MEDIASCORING_WRITE_OPENAPI") is { Length: > 0 }) await File.WriteAllTextAsync(file, document.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n");

        Assert.True(
            JsonNode.DeepEquals(document, JsonNode.Parse(await File.ReadAllTextAsync(file))),
            "web/openapi.json is not what the server says of itself. Run this test with MEDIASCORING_WRITE_OPENAPI=1 to write it anew.");
    }
}
