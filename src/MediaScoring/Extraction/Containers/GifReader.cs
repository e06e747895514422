using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>GIF87a and GIF89a: size, comments, frames and their time. Picture data is stepped over, block by block.</summary>
internal static class GifReader
{
    private const int MaxCommentBytes = ReadingLimits.MaxTextBytes;

    /// <summary>Walks through the blocks.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var header = file.At(0, 13);
        if (header.Length < 13)
        {
            findings.Report("The GIF ends inside its header: it is cut off.");
            return;
        }

        findings.SetSize(BinaryPrimitives.ReadUInt16LittleEndian(header[6..]), BinaryPrimitives.ReadUInt16LittleEndian(header[8..]));
        long position = 13;
        var tableBytes = TableBytes(header[10]);
        findings.ColorMode = tableBytes > 0 && !IsGreyRamp(file.At(position, tableBytes)) ? "P" : "L";
        position += tableBytes;

        var (frames, hundredths) = (0L, 0L);
        while (true)
        {
            file.CountPart();
            var block = file.At(position, 10);
            if (block.IsEmpty)
            {
                findings.Report("The GIF ends without its trailer: it is cut off.");
                break;
            }

            if (block[0] == 0x3B) break;
            if (block[0] == 0x2C && block.Length == 10)
            {
                frames++;
                var localTable = TableBytes(block[9]);
                if (localTable > 0) findings.ColorMode = frames == 1 ? "P" : findings.ColorMode;
                position = SkipBlocks(file, position + 11 + localTable);
            }
            else if (block[0] == 0x21 && block.Length >= 2)
            {
                var label = block[1];
                if (label == 0xF9 && block.Length >= 6) hundredths += BinaryPrimitives.ReadUInt16LittleEndian(block[4..]);
                position = label switch
                {
                    0xFE => ReadComment(file, position + 2, findings),
                    0xFF => ReadApplication(file, position + 2, findings),
                    _ => SkipBlocks(file, position + 2),
                };
            }
            else
            {
                findings.Report("The GIF is broken between its blocks; the rest was not read.");
                break;
            }
        }

        findings.FrameCount = frames;
        findings.IsAnimated = frames > 1;
        if (!findings.IsAnimated || hundredths == 0) return;
        findings.DurationSeconds = hundredths / 100.0;
        findings.FrameRate = frames * 100.0 / hundredths;
    }

    private static int TableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // Pillow calls a GIF grey when its palette counts from black to white.
    private static bool IsGreyRamp(ReadOnlySpan<byte> palette)
    {
        for (var index = 0; index < palette.Length; index++)
        {
            if (palette[index] != index / 3) return false;
        }

        return true;
    }

    private static long SkipBlocks(BoundedFile file, long position)
    {
        while (file.At(position, 1) is [var length, ..])
        {
            position += 1 + length;
            if (length == 0) break;
        }

        return position;
    }

    private static long ReadComment(BoundedFile file, long position, Findings findings)
    {
        using var comment = new MemoryStream();
        while (file.At(position, 256) is [var length, .. var rest])
        {
            position += 1 + length;
            if (length == 0) break;
            if (comment.Length <= MaxCommentBytes) comment.Write(rest[..Math.Min(length, rest.Length)]);
        }

        if (comment.Length > 0 && findings.MayTake(comment.Length, "GIF comment"))
            findings.AddText("Comment", TextDecoder.Utf8OrLatin1(comment.GetBuffer().AsSpan(0, (int)comment.Length)), "GIF comment");
        return position;
    }

    // XMP in a GIF (XMP part 3, 1.1.2) is written as it is, and 258 bytes behind it lead a reader of blocks out again.
    private static long ReadApplication(BoundedFile file, long position, Findings findings)
    {
        var name = file.At(position, 12);
        var isXmp = name.Length == 12 && name[0] == 11 && name[1..].SequenceEqual("XMP DataXMP"u8);
        var end = SkipBlocks(file, position);
        var packetBytes = end - position - 12;
        if (!isXmp || packetBytes <= 0 || !findings.MayTake(packetBytes, "GIF XMP")) return end;

        var packet = file.At(position + 12, (int)packetBytes);
        var trailer = packet.LastIndexOf((ReadOnlySpan<byte>)[0x01, 0xFF, 0xFE]);
        XmpReader.Read(trailer < 0 ? packet : packet[..trailer], "GIF XMP", findings);
        return end;
    }
}
