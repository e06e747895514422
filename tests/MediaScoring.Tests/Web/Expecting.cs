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

    /// <summary>What the page changed, the first change first, as the journal has it: kind and number of files.</summary>
    public static IReadOnlyList<string> JournalOfPage(TemporaryFolder folder) => TemporaryLibrary.SqlOn(
        folder[".scores/media.db"],
        "SELECT e.kind, (SELECT count(DISTINCT c.media_file_id) FROM journal_changes c WHERE c.entry_id = e.id) FROM journal_entries e WHERE e.client = 'page' ORDER BY e.id");
}
