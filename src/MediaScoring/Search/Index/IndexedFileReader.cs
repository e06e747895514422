using System.Data.Common;
using System.Globalization;
using System.Text;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Search.Index;

/// <summary>Turns rows into what the index holds of a file. Use it within one read transaction.</summary>
internal sealed class IndexedFileReader
{
    private readonly DbConnection connection;
    private readonly string rootId;
    private readonly Dictionary<(long File, string Column, string Cut), string> wholeValues;
    private readonly HashSet<string> brokenPaths;
    private readonly RecentWords words;

    /// <param name="connection">Where the rows are.</param>
    /// <param name="rootId">The media folder.</param>
    /// <param name="wordsKept">How many words it remembers: <see cref="RecentWords.OfSome"/> or <see cref="RecentWords.OfAll"/> files.</param>
    public IndexedFileReader(DbConnection connection, string rootId, int wordsKept = RecentWords.OfSome)
    {
        words = new RecentWords(wordsKept);
        this.connection = connection;
        this.rootId = rootId;
        wholeValues = connection.Rows("SELECT media_file_id, column_name, cut_value, value FROM long_values", row => (Key: (row.GetInt64(0), row.GetString(1), row.GetString(2)), Value: row.GetString(3)))
            .DistinctBy(row => row.Key).ToDictionary(row => row.Key, row => row.Value);
        brokenPaths = [.. connection.Rows("SELECT relative_path FROM library_problems WHERE root_id = $root AND kind = 'metadata'", row => row.GetString(0), ("$root", rootId))];
    }

    /// <summary>How many files the root has.</summary>
    public int Count() => (int)(long)connection.Scalar("SELECT count(*) FROM media_files WHERE root_id = $root", ("$root", rootId))!;

    /// <summary>Some files with their keywords; those that are gone, or of another root, do not come.</summary>
    public IEnumerable<IndexedFile> Read(IReadOnlyCollection<long> ids)
    {
        var list = ids.ToArray();
        var keywords = Keywords(" WHERE media_file_id IN (SELECT value FROM json_each($ids)) ORDER BY media_file_id, id", list)
            .GroupBy(row => row.File).ToDictionary(group => group.Key, group => group.Select(row => row.Keyword).ToList());
        foreach (var file in Files(list)) yield return file with { Keywords = keywords.GetValueOrDefault(file.Id) ?? [] };
    }

    /// <summary>Every file, without its keywords.</summary>
    public IEnumerable<IndexedFile> ReadAllFiles() => Files(null);

    /// <summary>
    /// The keywords of all files, file by file as they lie in the table. A file whose keywords lie in several places comes
    /// several times, each time with a part of them.
    /// </summary>
    public IEnumerable<(long File, List<IndexedKeyword> Keywords)> ReadAllKeywords()
    {
        var file = 0L;
        var gathered = new List<IndexedKeyword>();
        foreach (var row in Keywords(" ORDER BY id", null))
        {
            if (row.File != file && gathered.Count > 0)
            {
                yield return (file, gathered);
                gathered = new List<IndexedKeyword>(gathered.Count);
            }

            file = row.File;
            gathered.Add(row.Keyword);
        }

        if (gathered.Count > 0) yield return (file, gathered);
    }

    private static string Among(string column, long[]? ids) => ids is null ? "" : $" AND {column} IN (SELECT value FROM json_each($ids))";

    // Millions of rows are read without the detours of ADO.NET, and words that come again and again are made once.
    private PreparedStatement Statement(string sql, long[]? ids)
    {
        var statement = connection.Prepare(sql);
        if (ids is null) statement.Bind(rootId);
        else statement.Bind(rootId, ids);
        return statement;
    }

    private IEnumerable<(long File, IndexedKeyword Keyword)> Keywords(string condition, long[]? ids)
    {
        // No column can be NULL: a look whether it is would cost as much as its value.
        using var statement = connection.Prepare(
            $"SELECT coalesce(media_file_id, 0), keyword, coalesce(keyword_type, '{KeywordTypes.User}'), coalesce(confidence, 1.0) FROM media_keywords{condition}");
        if (ids is not null) statement.Bind(ids);
        var lastType = KeywordTypes.User;
        while (statement.Next())
        {
            var file = statement.Whole(0);
            if (file == 0) continue;
            var word = Whole(file, "keyword", words.Of(statement.Utf8(1)));
            var type = statement.Utf8(2);
            if (!Ascii.Equals(type, lastType)) lastType = type.IsEmpty ? KeywordTypes.User : words.Of(type);
            yield return (file, new IndexedKeyword(word, lastType, (float)statement.Real(3)));
        }
    }

    private IEnumerable<IndexedFile> Files(long[]? ids)
    {
        // coalesce: the rows are taken in the order of their ids, instead of by an index of the root and sorted then.
        using var statement = Statement(
            $"""
            SELECT f.id, f.relative_path, f.filename, f.extension, f.file_type, f.score, f.file_size, f.created_at, f.modified_ns, f.missing_since, s.media_file_id,
                m.width, m.height, m.duration, m.frame_rate, m.has_alpha, m.workflow_data IS NOT NULL, m.prompt <> '', m.model_name, m.sampler, m.steps, m.cfg_scale,
                m.seed, m.generator, m.scheduler, m.details
            FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id LEFT JOIN score_sidecars s ON s.media_file_id = f.id
            WHERE coalesce(f.root_id, '') = $root{Among("f.id", ids)} ORDER BY f.id
            """,
            ids);
        using var resources = new GroupedRows<(string Kind, string Name, double? Weight)>(
            Statement($"SELECT media_file_id, kind, name, weight FROM media_resources WHERE $root <> ''{Among("media_file_id", ids)} ORDER BY media_file_id, kind, ordinal", ids),
            row => (words.Of(row.Utf8(1)), words.Of(row.Utf8(2)), row.Number(3)));
        using var scorings = new GroupedRows<DateTime?>(
            Statement(
                $"""
                SELECT c.media_file_id, max(e.created_at) FROM journal_changes c JOIN journal_entries e ON e.id = c.entry_id
                WHERE c.field = 'score' AND $root <> ''{Among("c.media_file_id", ids)} GROUP BY c.media_file_id ORDER BY c.media_file_id
                """,
                ids),
            row => row.Time(1));
        while (statement.Next()) yield return File(statement, resources.Of(statement.Whole(0)), scorings.Of(statement.Whole(0)));
    }

    private IndexedFile File(PreparedStatement row, List<(string Kind, string Name, double? Weight)> resources, List<DateTime?> scorings)
    {
        var id = row.Whole(0);
        var name = row.Text(2) ?? "";
        var path = row.Text(1) ?? name;
        var details = MetadataDetails.Parse(row.Text(25));
        var (width, height) = ((int?)row.Integer(11), (int?)row.Integer(12));
        if (details.Orientation is >= 5 and <= 8) (width, height) = (height, width);   // lies on its side in the file
        var modified = row.Integer(8) is { } ns ? FileTimes.ToUtc(ns) : (DateTime?)null;
        var models = resources.Where(resource => resource.Kind == "model").Select(resource => Whole(id, "model", resource.Name)).ToList();
        if (models.Count == 0 && Word(row, 18) is { Length: > 0 } model) models.Add(Whole(id, "model_name", model));

        var flags = FileFlags.None;
        if (details.Animated) flags |= FileFlags.Animated;
        if (row.Integer(17) is > 0) flags |= FileFlags.Prompt;
        if (row.Integer(16) is > 0) flags |= FileFlags.Workflow;
        if (details.Audio is not null) flags |= FileFlags.Audio;
        if (!row.IsNull(10)) flags |= FileFlags.Sidecar;
        if (row.Integer(15) is > 0) flags |= FileFlags.Alpha;
        if (!row.IsNull(9)) flags |= FileFlags.Missing;
        if (brokenPaths.Contains(path)) flags |= FileFlags.Broken;
        return new IndexedFile
        {
            Id = id, Name = name, Folder = path.LastIndexOf('/') is >= 0 and var end ? words.Of(path.AsSpan(0, end)) : "",
            Extension = (Word(row, 3) ?? FileWriter.ExtensionOf(name)).TrimStart('.'),
            Kind = Word(row, 4) is { } type ? MediaKinds.FromName(type) : MediaKinds.OfFileName(name),
            Score = Score.TryFrom(row.Integer(5) ?? 0, out var score) ? score : Score.Unrated,
            Size = row.Integer(6), AddedAt = row.Time(7), ModifiedAt = modified,
            CreatedAt = details.Description?.TakenAt is { } taken ? DateTime.SpecifyKind(taken, DateTimeKind.Local).ToUniversalTime() : modified,
            ScoredAt = scorings.Count > 0 ? scorings[0] : null,
            Width = width, Height = height, DurationSeconds = row.Number(13), FrameRate = row.Number(14), FrameCount = details.Frames, Codec = details.Codec,
            Steps = (int?)row.Integer(20), CfgScale = row.Number(21), Denoise = details.Denoise,
            Seed = ulong.TryParse(row.Text(22) ?? "", NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null,
            Models = models, ModelHash = details.ModelHash, Vae = details.Vae, Sampler = Word(row, 19), Scheduler = Word(row, 24), Generator = Word(row, 23),
            Loras = [.. resources.Where(resource => resource.Kind == "lora").Select(resource => new IndexedLora(Whole(id, "lora", resource.Name), (float?)resource.Weight))],
            Flags = flags,
        };
    }

    private string Whole(long file, string column, string value) =>
        wholeValues.Count > 0 && wholeValues.TryGetValue((file, column, value), out var whole) ? whole : value;

    private string? Word(PreparedStatement row, int column) => row.IsNull(column) ? null : words.Of(row.Utf8(column));

    /// <summary>Rows of a statement in the order of their file, handed out file by file.</summary>
    private sealed class GroupedRows<T>(PreparedStatement statement, Func<PreparedStatement, T> read) : IDisposable
    {
        private readonly List<T> group = [];
        private bool hasRow = statement.Next();

        /// <summary>The rows of a file; ask in ascending order. Valid until the next call.</summary>
        public List<T> Of(long file)
        {
            group.Clear();
            for (; hasRow && statement.Whole(0) <= file; hasRow = statement.Next())
            {
                if (statement.Whole(0) == file) group.Add(read(statement));
            }

            return group;
        }

        public void Dispose() => statement.Dispose();
    }
}
