using System.Globalization;
using MediaScoring.Tests.Server;

namespace MediaScoring.Tests.Web;

/// <summary>Fills a library's table with rows whose files do not exist: what the grid of a large library needs, without its disk.</summary>
internal static class Rows
{
    /// <summary>Adds rows named row-000000.png and so on, copied from the row of seed.png.</summary>
    public static async Task AddAsync(RunningServer server, int count)
    {
        var columns = TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT name FROM pragma_table_info('media_files') WHERE name <> 'id'");
        var numbers = string.Create(CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})");
        var values = columns.Select(column => column switch
        {
            "filename" or "relative_path" => "printf('row-%06d.png', i)",
            "file_path" => "replace(file_path, 'seed.png', printf('row-%06d.png', i))",
            _ => column,
        });
        TemporaryLibrary.SqlOn(
            server.Folder[".scores/media.db"],
            $"{numbers} INSERT INTO media_files ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} FROM n, (SELECT * FROM media_files WHERE filename = 'seed.png')");
        // The server finds rows of another's hand within a second; a page that is opened before shows the one file that was there.
        var seen = 0;
        while (seen <= count)
            seen = (await server.PostAsync("/api/v1/search", new { limit = 1 })).GetProperty("total").GetInt32();

        // The tables may have answered that while the index is read anew, for which the page's own searches wait only so long.
        while ((await server.GetAsync("/health/ready")).GetProperty("search").GetString() != "ready")
        {
        }
    }
}
