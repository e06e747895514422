namespace MediaScoring.Extraction.Containers;

/// <summary>The first fields of a JPEG XL codestream (ISO/IEC 18181-1, annex D): size, orientation, animation, alpha, colour.</summary>
internal static class JxlCodestream
{
    private const int MaxExtraChannels = 256;

    /// <summary>Reads the size and image headers; stops where the bytes end.</summary>
    public static void Read(ReadOnlySpan<byte> codestream, Findings findings)
    {
        if (codestream.Length < 4 || codestream[0] != 0xFF || codestream[1] != 0x0A) return;
        var bits = new LowBits(codestream[2..]);
        var (width, height) = ReadSize(ref bits);
        if (bits.IsPastEnd) return;
        findings.SetSize(width, height);
        findings.ColorMode = "RGB";
        if (!bits.Flag()) ReadImageHeader(ref bits, findings);   // the flag says that all is as usual: RGB, no alpha
    }

    private static (long Width, long Height) ReadSize(ref LowBits bits)
    {
        var isSmall = bits.Flag();
        long height = isSmall ? 8 * (bits.Take(5) + 1) : 1 + bits.Take(SizeBits(bits.Take(2)));
        long width = bits.Take(3) switch
        {
            0 => isSmall ? 8 * (bits.Take(5) + 1) : 1 + bits.Take(SizeBits(bits.Take(2))),
            1 => height,
            2 => height * 12 / 10,
            3 => height * 4 / 3,
            4 => height * 3 / 2,
            5 => height * 16 / 9,
            6 => height * 5 / 4,
            _ => height * 2,
        };
        return (width, height);
    }

    private static int SizeBits(long choice) => choice switch { 0 => 9, 1 => 13, 2 => 18, _ => 30 };

    private static void ReadImageHeader(ref LowBits bits, Findings findings)
    {
        if (bits.Flag())
        {
            var orientation = (int)bits.Take(3) + 1;
            if (!bits.IsPastEnd && orientation > 1) findings.Orientation = orientation;
            if (bits.Flag()) ReadSize(ref bits);   // the size that it is meant to be shown in
            if (bits.Flag()) SkipPreview(ref bits);
            if (bits.Flag()) ReadAnimation(ref bits, findings);
        }

        SkipBitDepth(ref bits);
        bits.Take(1);   // whether 16-bit buffers suffice
        var channels = bits.Choose((0, 0), (0, 1), (4, 2), (12, 1));
        var hasAlpha = false;
        for (var channel = 0L; channel < channels && channel < MaxExtraChannels && !bits.IsPastEnd; channel++)
            hasAlpha |= IsAlpha(ref bits);
        if (bits.IsPastEnd) return;

        bits.Take(1);   // whether the colours are XYB inside
        var isGrey = !bits.Flag() && IsGrey(ref bits);
        findings.HasAlpha = hasAlpha;
        findings.ColorMode = (isGrey, hasAlpha) switch { (true, true) => "LA", (true, false) => "L", (false, true) => "RGBA", _ => "RGB" };
    }

    private static bool IsGrey(ref LowBits bits)
    {
        bits.Take(1);   // whether an ICC profile follows
        return Enumerated(ref bits) == 1;
    }

    private static void SkipPreview(ref LowBits bits)
    {
        var isSmall = bits.Flag();
        if (isSmall) bits.Choose((0, 16), (0, 32), (5, 1), (9, 33));
        else bits.Choose((6, 1), (8, 65), (10, 321), (12, 1345));
        if (bits.Take(3) != 0) return;
        if (isSmall) bits.Choose((0, 16), (0, 32), (5, 1), (9, 33));
        else bits.Choose((6, 1), (8, 65), (10, 321), (12, 1345));
    }

    private static void ReadAnimation(ref LowBits bits, Findings findings)
    {
        bits.Choose((0, 100), (0, 1000), (10, 1), (30, 1));
        bits.Choose((0, 1), (0, 1001), (8, 1), (10, 1));
        bits.Choose((0, 0), (3, 0), (16, 0), (32, 0));
        bits.Take(1);
        findings.IsAnimated = !bits.IsPastEnd;
    }

    private static void SkipBitDepth(ref LowBits bits)
    {
        if (!bits.Flag())
        {
            bits.Choose((0, 8), (0, 10), (0, 12), (6, 1));
            return;
        }

        bits.Choose((0, 32), (0, 16), (0, 24), (6, 1));
        bits.Take(4);
    }

    private static bool IsAlpha(ref LowBits bits)
    {
        if (bits.Flag()) return true;   // all as usual: alpha
        var type = Enumerated(ref bits);
        SkipBitDepth(ref bits);
        bits.Choose((0, 0), (0, 3), (0, 4), (3, 1));
        var nameBytes = bits.Choose((0, 0), (4, 0), (5, 16), (10, 48));
        bits.Skip(8 * nameBytes);
        if (type == 0) bits.Take(1);
        if (type == 2) bits.Skip(4 * 16);
        if (type == 5) bits.Choose((0, 1), (2, 0), (4, 3), (8, 19));
        return type == 0;
    }

    private static long Enumerated(ref LowBits bits) => bits.Choose((0, 0), (0, 1), (4, 2), (6, 18));

    /// <summary>Bits, lowest of each byte first.</summary>
    private ref struct LowBits(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private long position;

        public readonly bool IsPastEnd => position > 8L * bytes.Length;

        public bool Flag() => Take(1) != 0;

        public void Skip(long count) => position += count;

        public long Take(int count)
        {
            var value = 0L;
            for (var bit = 0; bit < count; bit++, position++)
            {
                if (position >> 3 < bytes.Length && (bytes[(int)(position >> 3)] >> (int)(position & 7) & 1) != 0) value |= 1L << bit;
            }

            return value;
        }

        /// <summary>Two bits choose how many bits follow and what is added to them.</summary>
        public long Choose((int Bits, int Plus) zero, (int Bits, int Plus) one, (int Bits, int Plus) two, (int Bits, int Plus) three)
        {
            var (count, plus) = Take(2) switch { 0 => zero, 1 => one, 2 => two, _ => three };
            return Take(count) + plus;
        }
    }
}
