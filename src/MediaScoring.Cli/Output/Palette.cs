using System.Globalization;
using Spectre.Console;

namespace MediaScoring.Cli.Output;

/// <summary>The few styles that the program uses.</summary>
internal static class Palette
{
    public static Style Dim { get; } = new(decoration: Decoration.Dim);
    public static Style Name { get; } = new(decoration: Decoration.Bold);
    public static Style Stars { get; } = new(Color.Yellow);
    public static Style Warning { get; } = new(Color.Yellow);
}

/// <summary>Lengths of time for people.</summary>
internal static class Durations
{
    /// <summary>Such as "0.8 s", "3 s", "42 s", "3 min 5 s", "2 h 10 min".</summary>
    public static string Of(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min"),
    };
}

/// <summary>Names with numbers, the numbers under one another.</summary>
internal sealed class Figures
{
    private readonly List<(string Name, string Value)> lines = [];

    public void Add(string name, long value) => lines.Add((name, value.ToString("N0", CultureInfo.InvariantCulture)));

    public void AddUnlessZero(string name, long value)
    {
        if (value != 0) Add(name, value);
    }

    public void WriteTo(IAnsiConsole console)
    {
        var nameWidth = lines.Max(line => line.Name.Length);
        var valueWidth = lines.Max(line => line.Value.Length);
        foreach (var (name, value) in lines)
        {
            console.Write(new Text($"  {name.PadRight(nameWidth)}  ", Palette.Dim));
            console.Write(new Text($"{value.PadLeft(valueWidth)}\n"));
        }
    }
}
