using System.Data.Common;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>How a row of <c>media_files</c> becomes a <see cref="MediaFile"/>.</summary>
internal static class FileRows
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order, of the table under the alias <c>f</c>.</summary>
    public const string Columns =
        "f.id, f.relative_path, f.filename, f.extension, f.file_type, f.file_size, f.score, f.created_at, f.updated_at, f.last_accessed, f.modified_ns, f.missing_since";

    /// <summary>How many columns these are; a query's own columns follow them.</summary>
    public const int ColumnCount = 12;

    public static MediaFile Read(DbDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Path = reader.Text(1) ?? reader.GetString(2),
        Name = reader.GetString(2),
        Extension = reader.Text(3) ?? FileWriter.ExtensionOf(reader.GetString(2)),
        Kind = reader.Text(4) is { } type ? MediaKinds.FromName(type) : MediaKinds.OfFileName(reader.GetString(2)),
        SizeBytes = reader.Integer(5),
        Score = Score.TryFrom(reader.Integer(6) ?? 0, out var score) ? score : Score.Unrated,
        CreatedAt = reader.Time(7),
        UpdatedAt = reader.Time(8),
        LastAccessed = reader.Time(9),
        ModifiedAt = reader.Integer(10) is { } modifiedNs ? FileTimes.ToUtc(modifiedNs) : null,
        MissingSince = reader.Time(11),
    };
}
