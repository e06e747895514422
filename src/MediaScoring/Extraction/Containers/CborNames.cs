using System.Buffers.Binary;
using System.Text;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Looks through CBOR (RFC 8949) for the names of programs: <c>softwareAgent</c> (a text, or a map with a name),
/// <c>claim_generator</c> and <c>claim_generator_info</c>, and for <c>digitalSourceType</c>. Every item takes at least one
/// byte, so stated counts cost nothing.
/// </summary>
internal sealed class CborNames
{
    private const int MaxNameBytes = 512;
    private const int MaxNames = 32;
    private readonly List<string> agents = [];
    private readonly List<string> writers = [];

    /// <summary>The names, each once, acting software first.</summary>
    public IReadOnlyList<string> All => [.. agents.Concat(writers).Distinct(StringComparer.Ordinal)];

    /// <summary>Looks through one item; damaged ones end where the damage is.</summary>
    public void Read(ReadOnlySpan<byte> data) => TryReadItem(ref data, "", "", 0);

    private bool TryReadItem(ref ReadOnlySpan<byte> data, string key, string outerKey, int depth)
    {
        if (depth > ReadingLimits.MaxNesting || !TryReadHead(ref data, out var kind, out var number, out var isEndless)) return false;
        switch (kind)
        {
            case 0 or 1 or 7:
                return true;
            case 2 or 3 when isEndless:
                return SkipPieces(ref data);
            case 2 or 3:
                if (number > (ulong)data.Length) return false;
                if (kind == 3) TakeName(data[..(int)number], key, outerKey);
                data = data[(int)number..];
                return true;
            case 4:
                for (ulong index = 0; isEndless || index < number; index++)
                {
                    if (isEndless && TrySkipBreak(ref data)) return true;
                    if (!TryReadItem(ref data, key, outerKey, depth + 1)) return false;
                }

                return true;
            case 5:
                for (ulong index = 0; isEndless || index < number; index++)
                {
                    if (isEndless && TrySkipBreak(ref data)) return true;
                    if (!TryReadKey(ref data, depth, out var name) || !TryReadItem(ref data, name, key, depth + 1)) return false;
                }

                return true;
            default:
                return TryReadItem(ref data, key, outerKey, depth + 1);   // a tag before an item
        }
    }

    private bool TryReadKey(ref ReadOnlySpan<byte> data, int depth, out string name)
    {
        name = "";
        var before = data;
        if (!TryReadHead(ref before, out var kind, out var length, out var isEndless)) return false;
        if (kind != 3 || isEndless || length > MaxNameBytes || length > (ulong)before.Length)
            return TryReadItem(ref data, "", "", depth + 1);
        name = Encoding.UTF8.GetString(before[..(int)length]);
        data = before[(int)length..];
        return true;
    }

    private void TakeName(ReadOnlySpan<byte> text, string key, string outerKey)
    {
        if (text.Length is 0 or > MaxNameBytes) return;
        if (key == "softwareAgent" || key == "name" && outerKey == "softwareAgent") Add(agents, text);
        else if (key == "digitalSourceType") Add(writers, text);   // tells a model's work from a camera's, which one vendor signs alike
        else if (key == "claim_generator" || key == "name" && outerKey == "claim_generator_info") Add(writers, text);
    }

    private static void Add(List<string> names, ReadOnlySpan<byte> text)
    {
        if (names.Count < MaxNames) names.Add(Encoding.UTF8.GetString(text).ReplaceLineEndings(" "));
    }

    private static bool TryReadHead(ref ReadOnlySpan<byte> data, out int kind, out ulong number, out bool isEndless)
    {
        (kind, number, isEndless) = (0, 0, false);
        if (data.IsEmpty) return false;
        kind = data[0] >> 5;
        var detail = data[0] & 0x1F;
        var bytes = detail switch { 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => 0 };
        if (detail is 28 or 29 or 30 || data.Length < 1 + bytes) return false;
        number = detail switch
        {
            24 => data[1],
            25 => BinaryPrimitives.ReadUInt16BigEndian(data[1..]),
            26 => BinaryPrimitives.ReadUInt32BigEndian(data[1..]),
            27 => BinaryPrimitives.ReadUInt64BigEndian(data[1..]),
            _ => (ulong)detail,
        };
        isEndless = detail == 31;
        data = data[(1 + bytes)..];
        return true;
    }

    private static bool TrySkipBreak(ref ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] != 0xFF) return false;
        data = data[1..];
        return true;
    }

    private static bool SkipPieces(ref ReadOnlySpan<byte> data)
    {
        while (!TrySkipBreak(ref data))
        {
            if (!TryReadHead(ref data, out _, out var length, out var isEndless) || isEndless || length > (ulong)data.Length) return false;
            data = data[(int)length..];
        }

        return true;
    }
}
