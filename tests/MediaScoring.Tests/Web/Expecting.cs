using System.Text.Json;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;

namespace MediaScoring.Tests.Web;

/// <summary>What tests of the page look for.</summary>
internal static class Expecting
{
    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>The score in the sidecar of a file, as it lies on the disk; null without one.</summary>
    public static int? SidecarScore(this RunningServer server, string path) => SidecarScore(server.Folder, path);

    public static int? SidecarScore(TemporaryFolder folder, string path)
    {
        var sidecar = folder[Path.Combine(Path.GetDirectoryName(path) ?? "", ".scores", $"{Path.GetFileName(path)}.json")];
        return File.Exists(sidecar) ? JsonDocument.Parse(File.ReadAllText(sidecar)).RootElement.GetProperty("score").GetInt32() : null;
    }
}
