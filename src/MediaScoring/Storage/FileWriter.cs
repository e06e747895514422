using System.Data.Common;
using System.Text;
using MediaScoring.Media;

namespace MediaScoring.Storage;

/// <summary>A media file as a scan of the disk sees it.</summary>
/// <param name="RelativePath">Below the root, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">Modification time in nanoseconds since 1970.</param>
internal readonly record struct DiskFile(string RelativePath, long Size, long ModifiedNs)
{
    public string Name => RelativePath[(RelativePath.LastIndexOf('/') + 1)..];
}

/// <summary>What a sidecar's file looks like from outside.</summary>
internal readonly record struct SidecarStamp(long ModifiedNs, long Size);

/// <summary>
/// Writes files, metadata and keywords with prepared statements: what a sync does thousands of times a second. Used inside
/// a transaction of the write lane, on its connection.
/// </summary>
/// <param name="connection">Where to.</param>
/// <param name="root">The media folder.</param>
/// <param name="now">The time of the rows.</param>
/// <param name="newFiles">How many rows are to be inserted whose paths no row has; 0 where one may have them.</param>
internal sealed class FileWriter(DbConnection connection, LibraryRoot root, DateTimeOffset now, int newFiles = 0) : IDisposable
{
    private const string FileColumns =
        "filename, directory, file_path, file_size, file_type, extension, score, created_at, updated_at, root_id, relative_path, modified_ns, fingerprint, pixel_hash";

    private const string FileParameters =
        "$filename, $directory, $file_path, $size, $type, $extension, $score, $now, $now, $root, $relative, $modified, $fingerprint, $pixels";

    private const int KeywordsAtOnce = 64;
    private const int KeywordValues = 7;

    private readonly string nowText = UtcText.Of(now);
    private readonly PreparedStatement insertFile = connection.Prepare(
        $"""
        INSERT INTO media_files ({FileColumns}) VALUES ({FileParameters})
        ON CONFLICT (file_path) DO UPDATE SET root_id = excluded.root_id, relative_path = excluded.relative_path
        RETURNING id
        """);

    // On a server to wait for the id of each new row is most of what a sync costs there.
    private readonly Queue<long>? reservedIds = newFiles > 0 ? connection.ReserveFileIds(newFiles) : null;
    private readonly PreparedStatement insertFileAs = connection.Prepare(
        $"INSERT INTO media_files ({FileColumns}, id) VALUES ({FileParameters}, $id)");

    private readonly PreparedStatement updateFile = connection.Prepare(
        """
        UPDATE media_files SET file_size = $size, modified_ns = $modified, file_type = $type, missing_since = NULL, fingerprint = coalesce($fingerprint, fingerprint),
            pixel_hash = CASE WHEN $fingerprint IS NULL THEN pixel_hash ELSE $pixels END, content_hash = CASE WHEN $changed OR $fingerprint IS DISTINCT FROM fingerprint AND $fingerprint IS NOT NULL THEN NULL ELSE content_hash END,
            updated_at = CASE WHEN $changed THEN $now ELSE updated_at END
        WHERE id = $id
        """);

    // COALESCE keeps what only a row of the earlier application knows; a row that this program wrote is replaced as a whole.
    private readonly PreparedStatement storeMetadata = connection.Prepare(
        """
        INSERT INTO media_metadata (media_file_id, width, height, duration, frame_rate, color_mode, has_alpha, png_text, workflow_data,
            prompt, negative_prompt, model_name, sampler, steps, cfg_scale, seed, file_modified_at, metadata_extracted_at, generator, scheduler, details)
        VALUES ($file, $width, $height, $duration, $frame_rate, $color_mode, $has_alpha, $png_text, $workflow,
            $prompt, $negative, $model, $sampler, $steps, $cfg, $seed, $modified_at, $now, $generator, $scheduler, $details)
        ON CONFLICT (media_file_id) DO UPDATE SET
            width = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.width, media_metadata.width) ELSE excluded.width END,
            height = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.height, media_metadata.height) ELSE excluded.height END,
            duration = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.duration, media_metadata.duration) ELSE excluded.duration END,
            frame_rate = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.frame_rate, media_metadata.frame_rate) ELSE excluded.frame_rate END,
            color_mode = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.color_mode, media_metadata.color_mode) ELSE excluded.color_mode END,
            has_alpha = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.has_alpha, media_metadata.has_alpha) ELSE excluded.has_alpha END,
            png_text = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.png_text, media_metadata.png_text) ELSE excluded.png_text END,
            workflow_data = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.workflow_data, media_metadata.workflow_data) ELSE excluded.workflow_data END,
            prompt = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.prompt, media_metadata.prompt) ELSE excluded.prompt END,
            negative_prompt = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.negative_prompt, media_metadata.negative_prompt) ELSE excluded.negative_prompt END,
            model_name = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.model_name, media_metadata.model_name) ELSE excluded.model_name END,
            sampler = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.sampler, media_metadata.sampler) ELSE excluded.sampler END,
            steps = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.steps, media_metadata.steps) ELSE excluded.steps END,
            cfg_scale = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.cfg_scale, media_metadata.cfg_scale) ELSE excluded.cfg_scale END,
            seed = CASE WHEN media_metadata.details IS NULL THEN coalesce(excluded.seed, media_metadata.seed) ELSE excluded.seed END,
            file_modified_at = excluded.file_modified_at, metadata_extracted_at = excluded.metadata_extracted_at,
            generator = excluded.generator, scheduler = excluded.scheduler, details = excluded.details
        """);

    private readonly PreparedStatement addKeyword = connection.Prepare(
        AddKeywordsSql(1));

    // Many at once, for each statement on a table with triggers first copies the pages that it is going to change.
    private readonly PreparedStatement addKeywords = connection.Prepare(
        AddKeywordsSql(KeywordsAtOnce));
    private readonly object?[] waitingKeywords = new object?[KeywordsAtOnce * KeywordValues];
    private int waitingKeywordCount;

    private readonly PreparedStatement addResource = connection.Prepare(
        """
        INSERT INTO media_resources (media_file_id, kind, ordinal, name, weight) VALUES ($file, $kind, $ordinal, $name, $weight)
        ON CONFLICT (media_file_id, kind, ordinal) DO UPDATE SET name = excluded.name, weight = excluded.weight
        """);

    private readonly PreparedStatement addLongValue = connection.Prepare(
        """
        INSERT INTO long_values (media_file_id, column_name, cut_value, value)
        SELECT $file, CAST($column AS text), CAST($cut AS text), CAST($value AS text)
        WHERE NOT EXISTS (SELECT 1 FROM long_values WHERE media_file_id = $file AND column_name = CAST($column AS text) AND value = CAST($value AS text))
        """);

    private readonly PreparedStatement addProblem = connection.Prepare(
        "INSERT INTO library_problems (root_id, relative_path, kind, message, created_at) VALUES ($root, $path, $kind, $message, $now)");

    private readonly PreparedStatement clearProblems = connection.Prepare(
        "DELETE FROM library_problems WHERE root_id = $root AND relative_path = $path AND kind = $kind");

    private readonly PreparedStatement setScore = connection.Prepare(
        "UPDATE media_files SET score = $score, updated_at = $now WHERE id = $id AND score IS DISTINCT FROM $score");

    private readonly PreparedStatement setNote = connection.Prepare(
        "UPDATE media_files SET note = $note, updated_at = $now WHERE id = $id AND note IS DISTINCT FROM $note");

    private readonly PreparedStatement removeKeyword = connection.Prepare(
        "DELETE FROM media_keywords WHERE media_file_id = $file AND keyword = $word AND keyword_type = $type");

    private readonly PreparedStatement forgetLongKeyword = connection.Prepare(
        """
        DELETE FROM long_values WHERE media_file_id = $file AND column_name = 'keyword' AND cut_value = $word
            AND NOT EXISTS (SELECT 1 FROM media_keywords WHERE media_file_id = $file AND keyword = $word)
        """);

    private readonly PreparedStatement touch = connection.Prepare(
        "UPDATE media_files SET updated_at = $now WHERE id = $id");

    private readonly PreparedStatement forgetExtracted = connection.Prepare(
        "DELETE FROM media_keywords WHERE media_file_id = $file AND extracted");

    private readonly PreparedStatement forgetResources = connection.Prepare(
        "DELETE FROM media_resources WHERE media_file_id = $file");

    private readonly PreparedStatement forgetLongValues = connection.Prepare(
        "DELETE FROM long_values WHERE media_file_id = $file AND column_name NOT IN ('directory', 'keyword')");

    /// <summary>Adds a row for a file that is not known yet.</summary>
    /// <returns>The row's id; null when the path is too long for the table, which is noted as a problem.</returns>
    public long? Insert(in DiskFile file, Score score, ContentMarks? marks = null)
    {
        if (PathRefusal(file.RelativePath) is { } refusal)
        {
            ReplaceProblems(file.RelativePath, "path", [refusal]);
            return null;
        }

        var path = LibraryPaths.Absolute(root.Path, file.RelativePath);
        var name = file.Name;

        var directory = Path.GetDirectoryName(path)!;
        object?[] values =
        [
            name, ColumnLimits.Cut(directory, ColumnLimits.Directory), path, file.Size, MediaKinds.OfFileName(name).Name(),
            ExtensionOf(name), score.Value, nowText, root.Id, file.RelativePath, file.ModifiedNs, marks?.Fingerprint, marks?.PixelHash,
        ];
        if (reservedIds?.TryDequeue(out var id) == true) insertFileAs.RunLater([.. values, id]);
        else id = insertFile.Number(values);
        KeepWhole(id, file.RelativePath, "directory", directory, ColumnLimits.Directory);
        return id;
    }

    /// <summary>Notes what the file looks like now, and that it is there.</summary>
    /// <param name="id">The row.</param>
    /// <param name="file">The file on disk.</param>
    /// <param name="contentChanged">Whether its content is other than when it was last read: then the row counts as updated.</param>
    /// <param name="marks">What its content is recognised by; null to keep what is known.</param>
    public void Update(long id, in DiskFile file, bool contentChanged, ContentMarks? marks = null) =>
        updateFile.RunLater(file.Size, file.ModifiedNs, MediaKinds.OfFileName(file.Name).Name(), marks?.Fingerprint, marks?.PixelHash, contentChanged, nowText, id);

    /// <summary>Why the table has no room for a path, as a sentence; null where it has.</summary>
    public string? PathRefusal(string relativePath)
    {
        var path = LibraryPaths.Absolute(root.Path, relativePath);
        if (path.Length > ColumnLimits.FilePath) return $"The path is {path.Length} characters long; the library holds at most {ColumnLimits.FilePath}. Move the file to a shorter path.";
        return connection.LongestIndexedBytes() is { } most && Encoding.UTF8.GetByteCount(path) is var bytes && bytes > most
            ? $"The path takes {bytes} bytes in UTF-8; a PostgreSQL database holds at most {most}. Move the file to a shorter path."
            : null;
    }

    /// <summary>Lets a row follow its file to another path; the path must be free, and not be refused.</summary>
    public void MoveTo(long id, string oldPath, string newPath)
    {
        var path = LibraryPaths.Absolute(root.Path, newPath);
        var name = newPath[(newPath.LastIndexOf('/') + 1)..];
        var directory = Path.GetDirectoryName(path)!;
        connection.Execute(
            """
            UPDATE media_files SET filename = $name, directory = $directory, file_path = $path, relative_path = $relative, file_type = $type, extension = $extension, missing_since = NULL
            WHERE id = $id
            """,
            ("$name", name), ("$directory", ColumnLimits.Cut(directory, ColumnLimits.Directory)), ("$path", path), ("$relative", newPath),
            ("$type", MediaKinds.OfFileName(name).Name()), ("$extension", ExtensionOf(name)), ("$id", id));
        connection.Execute("DELETE FROM library_problems WHERE root_id = $root AND relative_path IN ($old, $new)", ("$root", root.Id), ("$old", oldPath), ("$new", newPath));
        KeepWhole(id, newPath, "directory", directory, ColumnLimits.Directory);
    }

    /// <summary>Stores what was read from a file, in place of what was read before.</summary>
    /// <param name="id">The row.</param>
    /// <param name="relativePath">The file.</param>
    /// <param name="modifiedNs">Its modification time when it was read.</param>
    /// <param name="metadata">What was read.</param>
    /// <param name="keywords">The words in it; those of a new row wait for <see cref="Flush"/>.</param>
    /// <param name="isNew">Whether the row has just been inserted: then there is nothing to replace.</param>
    public void StoreMetadata(long id, string relativePath, long? modifiedNs, MediaMetadata metadata, IReadOnlyList<Keyword> keywords, bool isNew = false)
    {
        var facts = metadata.Facts;
        var generation = metadata.Generation;
        if (!isNew) forgetLongValues.RunLater(id);
        var cuts = new CutValues(this, id);
        storeMetadata.RunLater(
            id, facts.Width, facts.Height, facts.DurationSeconds, facts.FrameRate, cuts.Fit("color_mode", facts.ColorMode, ColumnLimits.ColorMode), facts.Format.Length == 0 ? null : facts.HasAlpha,
            StoredTexts.Write(metadata.Texts), CleanOrNull(generation?.WorkflowJson), CleanOrNull(generation?.Prompt), CleanOrNull(generation?.NegativePrompt),
            cuts.Fit("model_name", generation?.Models is [var main, ..] ? ModelName(main) : null, ColumnLimits.ModelName),
            cuts.Fit("sampler", generation?.Sampler, ColumnLimits.Sampler), generation?.Steps, generation?.CfgScale,
            cuts.Fit("seed", generation?.Seed, ColumnLimits.Seed),
            modifiedNs is { } ns ? UtcText.Of(FileTimes.ToUtc(ns)) : null, nowText,
            cuts.Fit("generator", generation?.Generator, ColumnLimits.Generator), cuts.Fit("scheduler", generation?.Scheduler, ColumnLimits.Scheduler),
            MetadataDetails.Of(metadata).ToJson());

        if (!isNew) forgetResources.RunLater(id);
        if (generation is not null)
        {
            for (var index = 0; index < generation.Models.Count; index++) AddResource(id, "model", index, generation.Models[index], null, cuts);
            for (var index = 0; index < generation.Loras.Count; index++) AddResource(id, "lora", index, generation.Loras[index].Name, generation.Loras[index].Weight, cuts);
            for (var index = 0; index < generation.ControlNets.Count; index++) AddResource(id, "controlnet", index, generation.ControlNets[index].Name, generation.ControlNets[index].Weight, cuts);
        }

        if (!isNew) forgetExtracted.RunLater(id);
        foreach (var keyword in keywords) AddLater(id, keyword, cuts);
        if (!isNew) Flush();
        ReplaceProblems(relativePath, "metadata", metadata.Problems);
        ReplaceProblems(relativePath, "length", cuts.Sentences);
    }

    /// <summary>Writes the keywords that wait; call it at the end of the transaction.</summary>
    public void Flush()
    {
        for (var at = 0; at < waitingKeywordCount; at++) addKeyword.RunLater(waitingKeywords.AsSpan(at * KeywordValues, KeywordValues));
        waitingKeywordCount = 0;
    }

    /// <summary>Adds one keyword; nothing happens when the file has it under this type.</summary>
    /// <returns>Whether it is new.</returns>
    public bool AddKeyword(long id, string relativePath, Keyword keyword)
    {
        var cuts = new CutValues(this, id);
        var isNew = AddKeyword(id, keyword, extracted: false, cuts);
        foreach (var sentence in cuts.Sentences) addProblem.RunLater(root.Id, relativePath, "length", sentence, nowText);
        return isNew;
    }

    /// <summary>Sets the score; a row that has it already is not touched, nor is its <c>updated_at</c>.</summary>
    public bool SetScore(long id, Score score) => setScore.Run(score.Value, nowText, id) > 0;

    /// <summary>Takes one keyword of a type from a file.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveKeyword(long id, string word, string type)
    {
        var cut = ColumnLimits.Cut(word, ColumnLimits.Keyword);
        if (removeKeyword.Run(id, cut, ColumnLimits.Cut(type, ColumnLimits.KeywordType)) == 0) return false;
        forgetLongKeyword.Run(id, cut);
        return true;
    }

    /// <summary>Notes that a row has changed.</summary>
    public void Touch(long id) => touch.RunLater(nowText, id);

    /// <summary>Brings what people entered about a file from one state to another; the journal is the caller's.</summary>
    public void SetPersonal(long id, string relativePath, PersonalData before, PersonalData after, string keywordSource = "manual")
    {
        SetScore(id, after.Score);
        setNote.Run(after.Note, nowText, id);
        if (PersonalData.SameKeywords(before.Keywords, after.Keywords)) return;

        foreach (var word in before.Keywords.Except(after.Keywords, StringComparer.Ordinal)) RemoveKeyword(id, word, KeywordTypes.User);
        foreach (var word in after.Keywords.Except(before.Keywords, StringComparer.Ordinal)) AddKeyword(id, relativePath, new Keyword(word, KeywordTypes.User, Source: keywordSource));
        Touch(id);
    }

    /// <summary>Puts these sentences in place of all earlier ones of this kind about this path.</summary>
    public void ReplaceProblems(string relativePath, string kind, IReadOnlyList<string> sentences)
    {
        clearProblems.RunLater(root.Id, relativePath, kind);
        foreach (var sentence in sentences) addProblem.RunLater(root.Id, relativePath, kind, ColumnLimits.Clean(sentence), nowText);
    }

    /// <summary>Closes the prepared statements.</summary>
    public void Dispose()
    {
        foreach (var statement in (PreparedStatement[])[insertFile, insertFileAs, updateFile, storeMetadata, addKeyword, addKeywords, addResource, addLongValue, addProblem, clearProblems, setScore, setNote, removeKeyword, forgetLongKeyword, touch, forgetExtracted, forgetResources, forgetLongValues])
        {
            statement.Dispose();
        }
    }

    /// <summary>The extension as the table holds it: lower case, with the dot; empty for none.</summary>
    public static string ExtensionOf(string name) => ColumnLimits.Cut(Path.GetExtension(name).ToLowerInvariant(), ColumnLimits.Extension);

    /// <summary>A model's name as the spec's column shows it: without folders and without the extension of a weights file.</summary>
    public static string ModelName(string model)
    {
        var name = model[(model.LastIndexOfAny(['/', '\\']) + 1)..];
        var extension = Path.GetExtension(name).ToLowerInvariant();
        return extension is ".safetensors" or ".ckpt" or ".pt" or ".pth" or ".bin" or ".gguf" or ".sft" or ".onnx" ? name[..^extension.Length] : name;
    }

    private static string AddKeywordsSql(int count) =>
        $"""
        INSERT INTO media_keywords (media_file_id, keyword, keyword_type, confidence, source, created_at, extracted)
        VALUES {string.Join(", ", Enumerable.Repeat("(?, ?, ?, ?, ?, ?, ?)", count))}
        ON CONFLICT (media_file_id, keyword, keyword_type) DO NOTHING
        """;

    private void AddLater(long id, Keyword keyword, CutValues cuts)
    {
        FillKeyword(waitingKeywords.AsSpan(waitingKeywordCount * KeywordValues, KeywordValues), id, keyword, extracted: true, cuts);
        if (++waitingKeywordCount < KeywordsAtOnce) return;
        addKeywords.RunLater(waitingKeywords);
        waitingKeywordCount = 0;
    }

    private bool AddKeyword(long id, Keyword keyword, bool extracted, CutValues cuts)
    {
        var values = new object?[KeywordValues];
        FillKeyword(values, id, keyword, extracted, cuts);
        return addKeyword.Run(values) > 0;
    }

    private void FillKeyword(Span<object?> values, long id, Keyword keyword, bool extracted, CutValues cuts)
    {
        values[0] = id;
        values[1] = cuts.Fit("keyword", keyword.Text, ColumnLimits.Keyword);
        values[2] = cuts.Fit("keyword_type", keyword.Type, ColumnLimits.KeywordType);
        values[3] = keyword.Confidence;
        values[4] = keyword.Source is { } source ? ColumnLimits.Cut(ColumnLimits.Clean(source), ColumnLimits.KeywordSource) : null;
        values[5] = nowText;
        values[6] = extracted ? true : null;
    }

    private void AddResource(long id, string kind, int ordinal, string name, double? weight, CutValues cuts) =>
        addResource.RunLater(id, kind, ordinal, cuts.Fit(kind, name, ColumnLimits.ResourceName), weight);

    private void KeepWhole(long id, string relativePath, string column, string value, int limit)
    {
        if (value.Length <= limit) return;
        var cuts = new CutValues(this, id);
        cuts.Fit(column, value, limit);
        ReplaceProblems(relativePath, "length", cuts.Sentences);
    }

    private static string? CleanOrNull(string? text) => string.IsNullOrEmpty(text) ? null : ColumnLimits.Clean(text);

    /// <summary>Cuts values to their columns, keeps the whole texts and remembers what to tell.</summary>
    private sealed class CutValues(FileWriter writer, long id)
    {
        public List<string> Sentences { get; } = [];

        public string? Fit(string column, string? value, int limit)
        {
            if (value is null) return null;
            var clean = ColumnLimits.Clean(value);
            var cut = ColumnLimits.Cut(clean, limit);
            if (cut.Length == clean.Length) return clean;

            writer.addLongValue.RunLater(id, column, cut, clean);
            Sentences.Add($"The {column} is {clean.Length} characters long, more than the {limit} of its column: the column holds its beginning, the whole text is kept beside it.");
            return cut;
        }
    }
}
