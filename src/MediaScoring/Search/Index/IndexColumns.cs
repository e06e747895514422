using MediaScoring.Media;

namespace MediaScoring.Search.Index;

/// <summary>
/// Everything the index holds, by slot: a file has one slot as long as it is in the library, and freed slots are given to
/// new files. Not safe for threads by itself; <see cref="SearchIndex"/> sees to that.
/// </summary>
internal sealed class IndexColumns
{
    private static readonly FileFlags[] allFlags = [.. Enum.GetValues<FileFlags>().Where(flag => flag != FileFlags.None)];

    private const long NoFile = 0;   // of free slots: a file that comes again may have another slot
    private readonly Stack<int> freeSlots = new();
    private readonly List<TagEntry> entries = [];
    private int capacity;
    private long[] ids = [];

    /// <summary>Creates empty columns.</summary>
    public IndexColumns(IndexThresholds thresholds)
    {
        Thresholds = thresholds;
        Keywords = new TagColumn("kw", thresholds, typed: true);
        Loras = new TagColumn("lora", thresholds, usualNumber: float.NaN);
        Names = new TagColumn("name", thresholds);
        Folders = new TagColumn("dir", thresholds);
        Flags = allFlags.ToDictionary(flag => flag, _ => new SlotBits());
        Seed = new NumberColumn<ulong>(0, Flags[FileFlags.Seed]);
        Numbers = new Dictionary<string, NumberColumn>
        {
            ["score"] = Score, ["kind"] = Kind, ["size"] = Size, ["w"] = Width, ["h"] = Height, ["dur"] = Duration, ["fps"] = FrameRate,
            ["frames"] = Frames, ["steps"] = Steps, ["cfg"] = Cfg, ["denoise"] = Denoise, ["seed"] = Seed,
            ["created"] = Created, ["modified"] = Modified, ["added"] = Added, ["scored"] = Scored,
        };
        Tags = new[] { Keywords, Loras, Names, Folders }
            .Concat(new[] { "model", "modelhash", "vae", "sampler", "scheduler", "tool", "codec", "ext", "root" }.Select(field => new TagColumn(field, thresholds)))
            .ToDictionary(column => column.Field);
    }

    /// <summary>The sizes at which ways part.</summary>
    public IndexThresholds Thresholds { get; }

    /// <summary>How many slots there are, freed ones included.</summary>
    public int SlotCount { get; private set; }

    /// <summary>The slots that hold a file.</summary>
    public SlotBits Live { get; } = new();

    /// <summary>The slot of each file.</summary>
    public Dictionary<long, int> SlotOfId { get; } = [];

    /// <summary>Facts that are so or not.</summary>
    public IReadOnlyDictionary<FileFlags, SlotBits> Flags { get; }

    /// <summary>Number columns by field.</summary>
    public IReadOnlyDictionary<string, NumberColumn> Numbers { get; }

    /// <summary>Text columns by field.</summary>
    public IReadOnlyDictionary<string, TagColumn> Tags { get; }

    /// <summary>−1 to 5.</summary>
    public NumberColumn<sbyte> Score { get; } = new(sbyte.MinValue);

    /// <summary><see cref="MediaKind"/> as a number.</summary>
    public NumberColumn<sbyte> Kind { get; } = new(sbyte.MinValue);

    /// <summary>Keywords of all types, with their confidence.</summary>
    public TagColumn Keywords { get; }

    /// <summary>LoRAs with their weights.</summary>
    public TagColumn Loras { get; }

    /// <summary>File names.</summary>
    public TagColumn Names { get; }

    /// <summary>Folders below the root.</summary>
    public TagColumn Folders { get; }

    /// <summary>Width in pixels.</summary>
    public NumberColumn<int> Width { get; } = new(int.MinValue);

    /// <summary>Height in pixels.</summary>
    public NumberColumn<int> Height { get; } = new(int.MinValue);

    /// <summary>Size in bytes.</summary>
    public NumberColumn<long> Size { get; } = new(long.MinValue);

    /// <summary>Length in seconds.</summary>
    public NumberColumn<double> Duration { get; } = new(double.NaN);

    private NumberColumn<double> FrameRate { get; } = new(double.NaN);

    private NumberColumn<long> Frames { get; } = new(long.MinValue);

    private NumberColumn<int> Steps { get; } = new(int.MinValue);

    private NumberColumn<double> Cfg { get; } = new(double.NaN);

    private NumberColumn<double> Denoise { get; } = new(double.NaN);

    private NumberColumn<ulong> Seed { get; }

    private NumberColumn<long> Created { get; } = new(long.MinValue);

    private NumberColumn<long> Modified { get; } = new(long.MinValue);

    private NumberColumn<long> Added { get; } = new(long.MinValue);

    private NumberColumn<long> Scored { get; } = new(long.MinValue);

    /// <summary>The file of a slot.</summary>
    public long IdOf(int slot) => ids[slot];

    /// <summary>The files of all slots, for storing.</summary>
    public ReadOnlySpan<long> Ids => ids.AsSpan(0, SlotCount);

    /// <summary>A date column in UTC ticks: created, modified, added or scored.</summary>
    public NumberColumn<long> Dates(string field) => (NumberColumn<long>)Numbers[field];

    /// <summary>Width divided by height; NaN when unknown.</summary>
    public double RatioOf(int slot) => Width[slot] >= 0 && Height[slot] > 0 ? (double)Width[slot] / Height[slot] : double.NaN;

    /// <summary>Million pixels; NaN when unknown.</summary>
    public double MegapixelsOf(int slot) => Width[slot] >= 0 && Height[slot] >= 0 ? (double)Width[slot] * Height[slot] / 1e6 : double.NaN;

    /// <summary>Bits a second; NaN when unknown.</summary>
    public double BitrateOf(int slot) => Size[slot] >= 0 && Duration[slot] > 0 ? Size[slot] * 8 / Duration[slot] : double.NaN;

    /// <summary>Packs everything tightly after many changes, such as the first loading.</summary>
    public void Compact()
    {
        foreach (var column in Tags.Values) column.Compact();
    }

    /// <summary>Stores a file, new or known, and tells its slot.</summary>
    public int Put(IndexedFile file)
    {
        var slot = SlotFor(file.Id);
        Score.Put(slot, (sbyte)file.Score.Value);
        Kind.Put(slot, (sbyte)file.Kind);
        Size.Put(slot, file.Size);
        Width.Put(slot, file.Width);
        Height.Put(slot, file.Height);
        Duration.Put(slot, file.DurationSeconds);
        FrameRate.Put(slot, file.FrameRate);
        Frames.Put(slot, file.FrameCount);
        Steps.Put(slot, file.Steps);
        Cfg.Put(slot, file.CfgScale);
        Denoise.Put(slot, file.Denoise);
        Seed.Put(slot, file.Seed);
        Created.Put(slot, file.CreatedAt?.Ticks);
        Modified.Put(slot, file.ModifiedAt?.Ticks);
        Added.Put(slot, file.AddedAt?.Ticks);
        Scored.Put(slot, file.ScoredAt?.Ticks);
        foreach (var flag in allFlags) Flags[flag].Put(slot, (file.Flags & flag) != 0);
        Flags[FileFlags.Seed].Put(slot, file.Seed is not null);

        PutOne("name", slot, file.Name);
        PutOne("dir", slot, file.Folder);
        PutOne("root", slot, file.Root);
        PutOne("ext", slot, file.Extension);
        PutOne("codec", slot, file.Codec);
        PutOne("modelhash", slot, file.ModelHash);
        PutOne("vae", slot, file.Vae);
        PutOne("sampler", slot, file.Sampler);
        PutOne("scheduler", slot, file.Scheduler);
        PutOne("tool", slot, file.Generator);
        PutMany("model", slot, file.Models.Select(model => new TagEntry(model, "", 1)));
        PutMany("lora", slot, file.Loras.Select(lora => new TagEntry(lora.Name, "", lora.Weight ?? float.NaN)));
        PutKeywords(slot, file.Keywords);
        return slot;
    }

    /// <summary>Sets the keywords of a slot.</summary>
    public void PutKeywords(int slot, IReadOnlyList<IndexedKeyword> keywords)
    {
        entries.Clear();
        var isTagged = false;
        for (var place = 0; place < keywords.Count; place++)
        {
            var (text, type, confidence) = keywords[place];
            entries.Add(new TagEntry(text, type, confidence));
            isTagged |= type == KeywordTypes.User;
        }

        Keywords.Put(slot, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries));
        Flags[FileFlags.Tag].Put(slot, isTagged);
    }

    /// <summary>Sets the score of a slot.</summary>
    public void PutScore(int slot, Score score, DateTime? scoredAt)
    {
        Score.Put(slot, (sbyte)score.Value);
        Scored.Put(slot, scoredAt?.Ticks);
    }

    /// <summary>Empties a slot, which the next new file gets.</summary>
    public void Remove(int slot)
    {
        Put(new IndexedFile { Id = ids[slot], Name = "" });
        foreach (var column in Tags.Values) column.Put(slot, []);
        Score.Put(slot, null);
        Kind.Put(slot, null);
        SlotOfId.Remove(ids[slot]);
        ids[slot] = NoFile;
        Live.Remove(slot);
        freeSlots.Push(slot);
    }

    /// <summary>Takes over stored ids and live slots after all columns have been restored.</summary>
    public void Restore(long[] storedIds, int slotCount)
    {
        ids = storedIds;
        SlotCount = slotCount;
        capacity = storedIds.Length;
        SlotOfId.EnsureCapacity(Live.Count);
        for (var slot = 0; slot < slotCount; slot++)
        {
            if (Live[slot])
            {
                SlotOfId[ids[slot]] = slot;
                continue;
            }

            ids[slot] = NoFile;
            freeSlots.Push(slot);
        }
    }

    /// <summary>Prepares for loading as many files, until <see cref="Compact"/>.</summary>
    public void Reserve(int files)
    {
        Grow(files);
        SlotOfId.EnsureCapacity(files);
        foreach (var column in Tags.Values) column.ExpectMany();
    }

    /// <summary>Makes room for slots; columns work in blocks of 64.</summary>
    public void Grow(int slots)
    {
        if (slots <= capacity) return;

        capacity = (Math.Max(slots, capacity + (capacity >> 1)) + 63) & ~63;
        Array.Resize(ref ids, capacity);
        foreach (var column in Numbers.Values) column.Grow(capacity);
        foreach (var column in Tags.Values) column.Grow(capacity);
    }

    /// <summary>How many of some files lie side by side from a slot on, which may be any number.</summary>
    public int RunAt(long slot, ReadOnlySpan<long> files) => (ulong)slot < (ulong)SlotCount ? Ids[(int)slot..].CommonPrefixLength(files) : 0;

    private int SlotFor(long id)
    {
        if (SlotOfId.TryGetValue(id, out var slot)) return slot;

        if (!freeSlots.TryPop(out slot))
        {
            slot = SlotCount++;
            Grow(SlotCount);
        }

        ids[slot] = id;
        SlotOfId[id] = slot;
        Live.Add(slot);
        return slot;
    }

    private void PutOne(string field, int slot, string? text)
    {
        TagEntry entry = new(text ?? "", "", 1);
        Tags[field].Put(slot, text is null ? [] : new ReadOnlySpan<TagEntry>(in entry));
    }

    private void PutMany(string field, int slot, IEnumerable<TagEntry> values)
    {
        entries.Clear();
        entries.AddRange(values);
        Tags[field].Put(slot, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries));
    }
}
