using MediaScoring.Media;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Index;

/// <summary>Random files, changes and questions, with few enough distinct values that questions find something.</summary>
internal sealed class RandomLibrary(int seed)
{
    public static readonly DateTime Now = new(2026, 6, 15, 10, 0, 0, DateTimeKind.Utc);

    private static readonly string[] words = ["cat", "Cat", "dog", "red hair", "Hair red", "dark  red hair ", "red", "anime", "anime/mecha", "anime/mecha/big", "animal", "é", "É", "café", "日本", "x|y", "x", "100%", "a_b", "ſ"];
    private static readonly string[] models = ["pony.safetensors", "SDXL\\Pony.safetensors", "sub/pony", "flux1.dev", "v1.5", "ponyXL"];
    private static readonly string[] names = ["fox.png", "Fox.png", "ComfyUI_00001_.png", "ComfyUI_00002_.png", "ComfyUI_00010_.png", "clip.mp4", "a longer name than eight bytes.webp", "zebra", "é.jpg", "é2.jpg"];
    private static readonly string[] folders = ["", "out", "out/2025", "out/2025/06", "out-2", "Other", "other"];
    private readonly Random random = new(seed);

    public int Next(int below) => random.Next(below);

    public IndexChange Change(IReadOnlyCollection<long> known)
    {
        var id = known.Count > 0 && random.Next(3) > 0 ? known.ElementAt(random.Next(known.Count)) : random.Next(1, 200);
        return random.Next(8) switch
        {
            0 => new FileRemoved(id),
            1 or 2 => new ScoreChanged(id, Score.Of(random.Next(-1, 6)), Date()),
            3 => new KeywordsChanged(id, Keywords()),
            _ => new FileStored(File(id)),
        };
    }

    public IndexedFile File(long id) => new()
    {
        Id = id, Name = Pick(names), Folder = Pick(folders), Root = Pick("", "main"), Extension = Pick("png", "jpg", "mp4"), Kind = (MediaKind)random.Next(3),
        Score = Score.Of(random.Next(-1, 6)), Size = Maybe(() => (long)Pick(0, 1024, 1536, 1048576, 5_000_000)), Width = Maybe(() => Pick(512, 768, 1024, 1920)),
        Height = Maybe(() => Pick(512, 768, 1024, 1080)), DurationSeconds = Maybe(() => Pick(0.5, 2.0, 10, 61.25)), FrameRate = Maybe(() => Pick(24.0, 29.97, 30)),
        FrameCount = Maybe(() => (long)random.Next(1, 4)), Codec = MaybeText("h264", "av1"), Steps = Maybe(() => random.Next(18, 23)), CfgScale = Maybe(() => Pick(7.0, 7.1, 4.5)),
        Denoise = Maybe(() => Pick(0.35, 1.0)), Seed = Maybe(() => Pick(0UL, 42UL, ulong.MaxValue)), Models = [.. Some(models)], ModelHash = MaybeText("abc123", "ABC123"),
        Loras = [.. Some("detail", "Detail_v2.safetensors", "glow").Select(name => new IndexedLora(name, Maybe(() => Pick(0.5f, 0.8f, -1f))))],
        Vae = MaybeText("vae-ft.safetensors", "ae"), Sampler = MaybeText("euler", "DPM++ 2M"), Scheduler = MaybeText("karras", "normal"), Generator = MaybeText("ComfyUI", "A1111"),
        CreatedAt = Date(), ModifiedAt = Date(), AddedAt = Date(), ScoredAt = Date(), Flags = (FileFlags)random.Next(256), Keywords = Keywords(),
    };

    public SearchRequest Request(QueryNode? tree = null)
    {
        var sorts = SortFields.Values.ToArray();
        return new SearchRequest
        {
            Tree = tree ?? Tree(3),
            Directives = new QueryDirectives
            {
                Sort = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pick(sorts)).Distinct().Select(key => new SortKey(key, random.Next(2) == 0))],
                Group = random.Next(6) == 0 ? SortFields.Groups[random.Next(SortFields.Groups.Count)] : null,
                Limit = random.Next(6) == 0 ? random.Next(1, 60) : null,
                Random = random.Next(10) == 0 ? random.Next(100) : null,
            },
            PageSize = random.Next(1, 40),
            Facets = [.. FacetCounter.Names.Where(_ => random.Next(4) == 0)],
            FacetValues = random.Next(1, 8),
            Clock = new QueryClock(new FixedTime(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")),
        };
    }

    public QueryNode Tree(int depth) => (depth == 0 ? 9 : random.Next(10)) switch
    {
        0 or 1 or 2 => QueryNode.All(Enumerable.Range(0, random.Next(2, 5)).Select(_ => Tree(depth - 1))),
        3 or 4 => QueryNode.Any(Enumerable.Range(0, random.Next(2, 4)).Select(_ => Tree(depth - 1))),
        5 or 6 => new Not(Tree(depth - 1)),
        _ => Parsed(Term()),
    };

    private static QueryNode Parsed(string text)
    {
        var parse = QueryText.Parse(text);
        Assert.True(parse.IsValid, $"{text}: {parse.Error?.Message}");
        return parse.Tree;
    }

    private string Term() => random.Next(16) switch
    {
        0 or 1 => $"{Pick("kw", "kw.user", "kw.auto", "tag")}:{Pick("", "", "=", "!=")}{Quoted(Pick(words))}{Pick("", "", "@>=0.8", "@<1", "@=1", "@!=0.5", "@>0.5", "@<=0.5")}",
        2 => $"kw:{Pick("*a*", "*an?m*", "cat*", "*é*", "*É*", "?", "*", "/^an.*a$/", "/A/", "/A/i", "*ni*", "*m*a", "*本*", "*\\|*", "*\\ hair*", "*ed\\ ha*", "*r\\ r*", "*\\ *", "*\\ \\ *", "*dark\\ *", "*\\ ?ed\\ *", "*air*red*")}",
        3 => $"model:{Pick("pony", "pony*", "*o*", "=ponyXL", "=Pony", "!=pony", "v1.5", "*.dev", "flux1", "sub/*", "/pony$/", "pony,flux1.dev", "nothing")}",
        4 => $"lora:{Pick("detail", "detail*", "glow,detail", "!=detail", "=Detail", "*_v2")}",
        5 => $"loraweight:{Pick(">0.5", "0.8", "<0", "0.5..1", "!=0.8", ">=-1")}",
        6 => $"score:{Pick("<3", "<=3", ">=4", "none", "reject", "rated", "none,5", "-1..2", "*..2", "!=0", "=3", "5..1", ">-1", "3..*")}",
        7 => $"{Pick("steps", "w", "h", "frames", "size")}:{Pick(">", ">=", "<", "<=", "", "=", "!=")}{Pick("20", "1024", "768", "2", "1536", "20.5", "0")}",
        8 => $"{Pick("cfg", "dur", "fps", "denoise")}:{Pick(">", ">=", "<", "<=", "", "!=")}{Pick("7.1", "7", "2", "29.97", "0.35", "10")}",
        9 => Pick("seed:0", "seed:42,18446744073709551615", "seed:>42", "seed:*..42", "seed:!=0", "size:1KB..1MB", "w:*..768", "steps:20..*", "mp:>1", "mp:0.5..1.1", "bitrate:>1M", "bitrate:<=8k"),
        10 => $"ratio:{Pick("square", "landscape", "portrait", "16:9", ">1.5", "<=1", "1..2", "!=square", "square,portrait")}",
        11 => $"{Pick("created", "modified", "added", "scored")}:{Pick("2026", "2026-05", "2026-06-15", "today", "yesterday", "7d", "<7d", ">=2026-06", "<2026-06", "2026-03..2026-05-20", "*..2026-04", "!=2026-05", "2mo..3d", "1y", "2026-05,2026-06", "<=2026-05", ">2026-05")}",
        12 => $"{Pick("name", "path")}:{Pick("fox", "fox.png", "=Fox.png", "=fox.png", "comfyui*", "*_.png", "out/*", "out/2025/fox.png", "*é*", "/^C.*1/", "!=fox.png", "*", "other/*", "zebra")}",
        13 => $"dir:{Pick("out", "out/2025", "=out", "!=out", "out*", "other", "=Other", "\"\"", "=\"\"", "*/06", "out/", "/2025/")}",
        14 => $"{Pick("type:image", "type:video,animated", "type:unknown", "is:unrated", "is:rated,rejected", "is:missing", "is:broken", "is:video", "has:prompt", "has:tag", "missing:seed,audio", "has:seed,alpha", "has:workflow", "missing:sidecar")}",
        _ => $"{Pick("sampler", "scheduler", "tool", "codec", "vae", "modelhash", "ext", "root")}:{Pick("euler", "EULER", "=Euler", "\"dpm++ 2m\"", "karras", "comfyui", "h264", "ae", "vae-ft", "abc123", "=ABC123", "png", ".png", "png,jpg", "!=png", "*", "main", "a*", "\"\"")}",
    };

    private static string Quoted(string text) => "\"" + text + "\"";

    private IndexedKeyword[] Keywords() => [.. Enumerable.Range(0, random.Next(0, 6))
        .Select(_ => new IndexedKeyword(Pick(words), Pick("user", "prompt", "auto", "Own"), Pick(1f, 1f, 0.5f, 0.8f)))
        .DistinctBy(keyword => (keyword.Text, keyword.Type))];

    private string[] Some(params string[] from) => [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Pick(from)).Distinct()];

    private DateTime? Date() => random.Next(5) == 0 ? null : Now.AddHours(-Math.Pow(random.NextDouble(), 3) * 24 * 500);

    private T? Maybe<T>(Func<T> value)
        where T : struct => random.Next(4) == 0 ? null : value();

    private string? MaybeText(params string[] from) => random.Next(4) == 0 ? null : Pick(from);

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(Now);
    }
}
