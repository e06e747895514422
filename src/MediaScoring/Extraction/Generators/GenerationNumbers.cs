using System.Globalization;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Judges the numbers that stand in generated files. What cannot be meant is absent, not an error: a text says "Steps: -1"
/// or "CFG scale: NaN" often enough.
/// </summary>
internal static class GenerationNumbers
{
    /// <summary>The most steps that are believed.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>The greatest CFG scale or guidance that is believed.</summary>
    public const double MaxCfgScale = 1_000;

    /// <summary>The greatest weight, of either sign, that is believed of a LoRA or a ControlNet.</summary>
    public const double MaxWeight = 1_000;

    /// <summary>The most CLIP layers that are believed to be skipped.</summary>
    public const int MaxClipSkip = 100;

    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Steps, 1 to <see cref="MaxSteps"/>; "20.0" is 20.</summary>
    public static int? Steps(ReadOnlySpan<char> text) => Whole(text, 1, MaxSteps);

    /// <summary>A CFG scale or a guidance, 0 to <see cref="MaxCfgScale"/>.</summary>
    public static double? CfgScale(ReadOnlySpan<char> text) => Between(text, 0, MaxCfgScale);

    /// <summary>A denoising strength, 0 to 1.</summary>
    public static double? Denoise(ReadOnlySpan<char> text) => Between(text, 0, 1);

    /// <summary>CLIP layers skipped, 0 to <see cref="MaxClipSkip"/>.</summary>
    public static int? ClipSkip(ReadOnlySpan<char> text) => Whole(text, 0, MaxClipSkip);

    /// <summary>A weight of either sign.</summary>
    public static double? Weight(ReadOnlySpan<char> text) => Between(text, -MaxWeight, MaxWeight);

    /// <summary>A seed as its decimal digits, 0 to 2^64 − 1; null for "-1" and everything else.</summary>
    public static string? Seed(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) return Digits(text, seed);

        // JavaScript programs write 1.5e9 and 42.0; decimal holds 2^64 exactly, double does not.
        return decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number)
            && number >= 0 && number <= ulong.MaxValue && decimal.Truncate(number) == number
            ? ((ulong)number).ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static string Digits(ReadOnlySpan<char> text, ulong seed) =>
        text[0] == '0' ? seed.ToString(CultureInfo.InvariantCulture) : text.ToString();

    private static double? Between(ReadOnlySpan<char> text, double least, double most) =>
        double.TryParse(text.Trim(), Decimal, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number   // NaN fails both comparisons
            : null;

    private static int? Whole(ReadOnlySpan<char> text, int least, int most)
    {
        text = text.Trim();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole >= least && whole <= most ? whole : null;
        var number = Between(text, least, most);
        return number is { } value && Math.Floor(value) == value ? (int)value : null;
    }
}
