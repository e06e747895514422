using System.Globalization;

namespace MediaScoring.Cli.Configuration;

/// <summary>Judges the values of settings; each refusal is one sentence that names the setting and what it takes.</summary>
internal static class SettingValue
{
    /// <summary>Refuses a setting that is unknown, of the wrong type or out of range.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void Check(RawSetting setting)
    {
        var key = ConfigurationKey.Of(setting);
        switch (key.Kind)
        {
            case SettingKind.Whole: Whole(setting); break;
            case SettingKind.Flag: Flag(setting); break;
            case SettingKind.List: List(setting); break;
            case SettingKind.Text: Text(setting); break;
        }
    }

    public static string Text(RawSetting setting) => setting.IsList
        ? throw new UsageException($"{setting.Source}: this is a list, and {setting.Key} takes one text.")
        : setting.Texts[0];

    public static int Whole(RawSetting setting)
    {
        var key = ConfigurationKey.Of(setting);
        if (!setting.IsList && int.TryParse(setting.Texts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= key.Lowest && number <= key.Highest) return number;
        throw new UsageException(string.Create(
            CultureInfo.InvariantCulture, $"{setting.Source}: {Shown(setting)} does not fit {setting.Key}. Give a whole number from {key.Lowest} to {key.Highest}."));
    }

    public static bool Flag(RawSetting setting) => setting.IsList ? throw NoFlag(setting) : setting.Texts[0].ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => true,   // YAML 1.1, which the earlier application read
        "false" or "no" or "off" => false,
        _ => throw NoFlag(setting),
    };

    public static IReadOnlyList<string> List(RawSetting setting) => setting.IsList
        ? setting.Texts
        : throw new UsageException($"{setting.Source}: {setting.Key} takes a list. Write {setting.Key}: [{setting.Texts[0]}].");

    private static UsageException NoFlag(RawSetting setting) => new($"{setting.Source}: {Shown(setting)} does not fit {setting.Key}. Give true or false.");

    private static string Shown(RawSetting setting) => setting.IsList ? "a list" : $"'{setting.Texts[0]}'";
}
