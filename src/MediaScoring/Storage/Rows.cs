namespace MediaScoring.Storage;

/// <summary>One row of <c>media_files</c>: the spec's columns first, ours after them.</summary>
internal sealed class MediaFileRow
{
    /// <summary>Rows that wait for their <see cref="ContentHash"/>, as SQL.</summary>
    public const string Unhashed = "content_hash IS NULL AND file_size > 196608 AND (score <> 0 OR note IS NOT NULL)";

    public long Id { get; set; }
    public required string Filename { get; set; }
    public required string Directory { get; set; }
    public required string FilePath { get; set; }
    public long? FileSize { get; set; }
    public string? FileType { get; set; }
    public string? Extension { get; set; }
    public int? Score { get; set; }
    public DateTime? CreatedAt { get; set; }
    public DateTime? UpdatedAt { get; set; }
    public DateTime? LastAccessed { get; set; }

    /// <summary>The library root that the file lies in; null for rows of other folders, which stay hidden.</summary>
    public string? RootId { get; set; }

    /// <summary>Path below the root with forward slashes: with the root's id the identity of the file's place.</summary>
    public string? RelativePath { get; set; }

    /// <summary>When a sync first found the file gone; null while it is there.</summary>
    public DateTime? MissingSince { get; set; }

    /// <summary>The file's modification time at its last reading, in nanoseconds since 1970.</summary>
    public long? ModifiedNs { get; set; }

    /// <summary>What a person wrote about the file; null for nothing.</summary>
    public string? Note { get; set; }

    /// <summary>What the content is recognised by after a move (<c>FileFingerprint</c>); null when never taken.</summary>
    public string? Fingerprint { get; set; }

    /// <summary>What the picture is recognised by after other metadata were written into it (<c>PixelHash</c>); null where none was taken.</summary>
    public string? PixelHash { get; set; }

    /// <summary>Hash of all bytes, of files whose fingerprint does not cover them and about which somebody entered something; null when not taken yet.</summary>
    public string? ContentHash { get; set; }

    public List<MediaMetadataRow> Metadata { get; } = [];
    public List<MediaKeywordRow> Keywords { get; } = [];
    public List<MediaThumbnailRow> Thumbnails { get; } = [];
}

/// <summary>One row of <c>media_metadata</c>; one a file.</summary>
internal sealed class MediaMetadataRow
{
    public long Id { get; set; }
    public long MediaFileId { get; set; }
    public int? Width { get; set; }
    public int? Height { get; set; }
    public double? Duration { get; set; }
    public double? FrameRate { get; set; }
    public string? ColorMode { get; set; }
    public bool? HasAlpha { get; set; }
    public string? PngText { get; set; }
    public string? WorkflowData { get; set; }
    public string? Prompt { get; set; }
    public string? NegativePrompt { get; set; }
    public string? ModelName { get; set; }
    public string? Sampler { get; set; }
    public int? Steps { get; set; }
    public double? CfgScale { get; set; }
    public string? Seed { get; set; }
    public DateTime? FileModifiedAt { get; set; }
    public DateTime? MetadataExtractedAt { get; set; }

    /// <summary>The generator's name; null when none was recognised.</summary>
    public string? Generator { get; set; }

    /// <summary>The noise schedule.</summary>
    public string? Scheduler { get; set; }

    /// <summary>Everything else that was read, as one JSON object (<see cref="MetadataDetails"/>).</summary>
    public string? Details { get; set; }
}

/// <summary>One row of <c>media_keywords</c>.</summary>
internal sealed class MediaKeywordRow
{
    public long Id { get; set; }
    public long MediaFileId { get; set; }
    public required string Keyword { get; set; }
    public string? KeywordType { get; set; }
    public double? Confidence { get; set; }
    public string? Source { get; set; }
    public DateTime? CreatedAt { get; set; }

    /// <summary>True for words found by reading the file, which go when the file no longer says them; null for all others.</summary>
    public bool? Extracted { get; set; }
}

/// <summary>One row of <c>media_thumbnails</c>.</summary>
internal sealed class MediaThumbnailRow
{
    public long Id { get; set; }
    public long MediaFileId { get; set; }
    public required string ThumbnailSize { get; set; }
    public string? ThumbnailData { get; set; }
    public string? MimeType { get; set; }
    public string? FilePath { get; set; }
    public DateTime? CreatedAt { get; set; }
}

/// <summary>A model, LoRA or ControlNet of a file, by name: ours, so that files can be found by any of several.</summary>
internal sealed class MediaResourceRow
{
    public long MediaFileId { get; set; }

    /// <summary>"model", "lora" or "controlnet".</summary>
    public required string Kind { get; set; }

    /// <summary>Order within the kind, from 0; the main model is 0.</summary>
    public int Ordinal { get; set; }
    public required string Name { get; set; }
    public double? Weight { get; set; }
}

/// <summary>A folder of media that this database knows; its id lies in the folder's <c>.scores/library.json</c>.</summary>
internal sealed class LibraryRootRow
{
    public required string Id { get; set; }

    /// <summary>Where it was last opened: absolute, with a separator at the end.</summary>
    public required string Path { get; set; }
    public DateTime? OpenedAt { get; set; }
}

/// <summary>What was agreed with a sidecar when it was last read or written.</summary>
internal sealed class ScoreSidecarRow
{
    public long MediaFileId { get; set; }

    /// <summary>The score that sidecar and database agreed on; null when the sidecar held none that counts.</summary>
    public int? Score { get; set; }
    public long ModifiedNs { get; set; }
    public long Size { get; set; }

    /// <summary>Hash of the sidecar's bytes; null for rows of schema version 1.</summary>
    public string? Hash { get; set; }

    /// <summary>
    /// When it was read, nanoseconds since 1970; null when it must be read again because it had been written within two
    /// seconds of the reading, so that a later write may show the same time.
    /// </summary>
    public long? ReadNs { get; set; }

    /// <summary>The keywords and the note that were agreed, as JSON; null for none.</summary>
    public string? Agreed { get; set; }
}

/// <summary>One change by somebody, of one file or of many: what undo takes back as a whole.</summary>
internal sealed class JournalEntryRow
{
    public long Id { get; set; }
    public required string RootId { get; set; }

    /// <summary>"score", "keywords", "note", "undo", "redo", or "sidecar" for what a sync took over from outside.</summary>
    public required string Kind { get; set; }

    /// <summary>Who: "cli", or the name that a client of the server gave.</summary>
    public string? Client { get; set; }
    public DateTime? CreatedAt { get; set; }

    /// <summary>Of an undo or redo: the entry that it took back or did again.</summary>
    public long? TargetId { get; set; }

    /// <summary>The undo that took this entry back; null while it holds.</summary>
    public long? UndoneBy { get; set; }
}

/// <summary>What an entry changed of one file: one field of it.</summary>
internal sealed class JournalChangeRow
{
    public long Id { get; set; }
    public long EntryId { get; set; }
    public long MediaFileId { get; set; }

    /// <summary>"score", "keywords" or "note".</summary>
    public required string Field { get; set; }

    /// <summary>The value before: digits, a JSON array of words, or text; null for no note.</summary>
    public string? OldValue { get; set; }
    public string? NewValue { get; set; }

    /// <summary>Whether two sides had changed and the old value lost.</summary>
    public bool? Conflict { get; set; }
}

/// <summary>A file about which something changed, in the order of the changes: written by triggers, whoever writes (<see cref="ChangeLog"/>).</summary>
internal sealed class ChangedFileRow
{
    public long Seq { get; set; }
    public long MediaFileId { get; set; }

    /// <summary>After a keyword was deleted the highest id that is left: ids above it are given again. Null for all other changes.</summary>
    public long? LastKeywordId { get; set; }
}

/// <summary>A search that a person wants to come back to.</summary>
internal sealed class SavedQueryRow
{
    public long Id { get; set; }
    public required string RootId { get; set; }
    public required string Name { get; set; }

    /// <summary>In the query language.</summary>
    public required string Query { get; set; }
    public DateTime? CreatedAt { get; set; }
}

/// <summary>A fact about the database as a whole, by name: "database_id" tells it from every other, copies made by hand aside.</summary>
internal sealed class LibraryStateRow
{
    public required string Name { get; set; }
    public required string Value { get; set; }
}

/// <summary>A value that is longer than the spec's column, whole.</summary>
internal sealed class LongValueRow
{
    public long Id { get; set; }
    public long MediaFileId { get; set; }

    /// <summary>The column that holds the cut value: "keyword", "model_name", "directory" …</summary>
    public required string ColumnName { get; set; }
    public required string CutValue { get; set; }
    public required string Value { get; set; }
}

/// <summary>Something about a file that a person should know.</summary>
internal sealed class ProblemRow
{
    public long Id { get; set; }
    public string? RootId { get; set; }
    public required string RelativePath { get; set; }

    /// <summary>Which part of the program noticed: "metadata", "sidecar", "path", "length", "adoption".</summary>
    public required string Kind { get; set; }
    public required string Message { get; set; }
    public DateTime? CreatedAt { get; set; }
}
