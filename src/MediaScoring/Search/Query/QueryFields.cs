using System.Collections.Frozen;

namespace MediaScoring.Search.Query;

/// <summary>The table of fields: everything the query language knows, as data.</summary>
public static class QueryFields
{
    private static readonly QueryWord[] belongings =
    [
        new("prompt", "a prompt"), new("workflow", "a workflow"), new("audio", "a sound track"), new("sidecar", "a score file beside it"),
        new("tag", "a keyword that a person gave"), new("alpha", "transparency"), new("seed", "a seed"),
        new("xmp", "an XMP file beside it", false), new("note", "a note", false), new("album", "an album it is in", false),
    ];

    /// <summary>Words anywhere: prompt, name, keywords, notes. The field of free text.</summary>
    public static QueryField Text { get; } = new() { Name = "text", Kind = FieldKind.FullText, Description = "words in prompt, name, keywords and notes" };

    /// <summary>The score.</summary>
    public static QueryField Score { get; } = new()
    {
        Name = "score", Kind = FieldKind.Score, Description = "-1 rejected, 0 unrated, 1 to 5 stars", Aliases = ["rating"],
        Words = [new("none", "unrated"), new("reject", "rejected"), new("rated", "1 to 5 stars")],
    };

    /// <summary>Keywords of any type, or of the type behind the dot.</summary>
    public static QueryField Keyword { get; } = new()
    {
        Name = "kw", Kind = FieldKind.Keyword, Description = "a keyword of any type; kw.user, kw.prompt, kw.auto, kw.workflow or your own type",
        Aliases = ["tag", "keyword"], TakesQualifier = true,
    };

    /// <summary>An entry of a file's metadata.</summary>
    public static QueryField Metadata { get; } = new()
    {
        Name = "meta", Kind = FieldKind.Metadata, Description = "what camera, picture editor or generator noted: meta.camera, meta.iso, meta.hires_upscaler …",
        TakesQualifier = true, NeedsQualifier = true,
        Qualifiers =
        [
            "camera", "lens", "iso", "exposure", "aperture", "focal", "latitude", "longitude", "taken", "title", "description", "creator", "subject", "rating", "software",
        ],
    };

    /// <summary>File extension.</summary>
    public static QueryField Extension { get; } = Name("ext", "file extension, without the dot", "extension");

    /// <summary>Every field, available or not, in the order of the documentation.</summary>
    public static IReadOnlyList<QueryField> All { get; } =
    [
        Text, Score, Keyword,
        new() { Name = "prompt", Kind = FieldKind.FullText, Description = "words in the prompt" },
        new() { Name = "neg", Kind = FieldKind.FullText, Description = "words in the negative prompt", Aliases = ["negative"] },
        Name("model", "the model's name"), Name("modelhash", "the model's hash"), Name("lora", "a LoRA's name"),
        Number("loraweight", "the weight of any LoRA"), Name("vae", "the VAE's name"), Name("sampler", "the sampler"),
        Name("scheduler", "the noise schedule"), Name("tool", "the program that made the file", "generator"),
        Number("steps", "sampling steps"), Number("cfg", "guidance scale"), Number("seed", "seed"), Number("denoise", "denoising strength"),
        Number("w", "width in pixels", "width"), Number("h", "height in pixels", "height"), Number("mp", "megapixels"),
        new()
        {
            Name = "ratio", Kind = FieldKind.Ratio, Description = "width divided by height",
            Words =
            [
                new("square", "sides that differ by less than a tenth"), new("landscape", "wider than square"), new("portrait", "taller than square"),
            ],
        },
        new() { Name = "dur", Kind = FieldKind.Number, Unit = NumberUnit.Seconds, Description = "length of a video", Aliases = ["duration"] },
        Number("fps", "frames a second"), Name("codec", "the video's codec"),
        new() { Name = "bitrate", Kind = FieldKind.Number, Unit = NumberUnit.BitsPerSecond, Description = "file size divided by length" },
        Number("frames", "number of frames"),
        new() { Name = "size", Kind = FieldKind.Number, Unit = NumberUnit.Bytes, Description = "file size" },
        new()
        {
            Name = "type", Kind = FieldKind.Word, Description = "what the file is",
            Words = [new("image", "an image"), new("video", "a video"), new("animated", "an image with several frames"), new("unknown", "neither")],
        },
        Extension, Name("name", "file name"), Name("path", "path below the root, with /"), Name("dir", "a folder and everything below it", "folder"),
        Name("root", "the root folder's name"),
        Date("created", "when the picture was made"), Date("modified", "when the file was last changed"),
        Date("added", "when the library met the file"), Date("scored", "when its score was last changed"),
        new()
        {
            Name = "is", Kind = FieldKind.Word, Description = "a state of the file",
            Words =
            [
                new("unrated", "score 0"), new("rejected", "score -1"), new("rated", "1 to 5 stars"), new("video", "a video"), new("image", "an image"),
                new("missing", "its file is gone"), new("broken", "its file could not be read whole"),
                new("duplicate", "the same picture as another", false), new("stacked", "part of a stack", false),
                new("edited", "changed after it was made", false), new("readonly", "in a folder that cannot be written", false),
            ],
        },
        new() { Name = "has", Kind = FieldKind.Word, Description = "something that the file has", Words = belongings },
        new() { Name = "missing", Kind = FieldKind.Word, Description = "something that the file has not", Words = belongings },
        Metadata,
        Later("fav", "favourites"), Later("elo", "rating by comparison"), Later("rank", "rank by comparison"), Later("rater", "who scored"),
        LaterFamily("criterion", "a score by one criterion"), LaterFamily("node", "an input of a workflow's node"),
        Later("album", "albums"), Later("smart", "saved queries"), Later("hash", "content hash"), Later("phash", "perceptual hash"),
        Later("similar", "pictures like another"), Later("color", "main colours"), Later("brightness", "brightness"), Later("sharpness", "sharpness"),
        Later("dupes", "duplicates"),
    ];

    private static readonly FrozenDictionary<string, QueryField> byName = All
        .SelectMany(field => field.Aliases.Append(field.Name).Select(name => (name, field)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.field, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name and alias.</summary>
    public static IEnumerable<string> Names => byName.Keys;

    /// <summary>The field of a name or alias in any case; null when there is none.</summary>
    public static QueryField? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The field of a name that is known to be one.</summary>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public static QueryField Get(string name) => byName[name];

    private static QueryField Name(string name, string description, params string[] aliases) =>
        new() { Name = name, Kind = FieldKind.Name, Description = description, Aliases = aliases };

    private static QueryField Number(string name, string description, params string[] aliases) =>
        new() { Name = name, Kind = FieldKind.Number, Description = description, Aliases = aliases };

    private static QueryField Date(string name, string description) => new() { Name = name, Kind = FieldKind.Date, Description = description };

    private static QueryField Later(string name, string description) =>
        new() { Name = name, Kind = FieldKind.Name, Description = description, IsAvailable = false };

    private static QueryField LaterFamily(string name, string description) =>
        new() { Name = name, Kind = FieldKind.Name, Description = description, IsAvailable = false, TakesQualifier = true, NeedsQualifier = true };
}
