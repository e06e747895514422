using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MediaScoring.Cli.Configuration;

/// <summary>Reads a configuration file: YAML, one mapping of keys to values.</summary>
internal static class ConfigurationFile
{
    /// <summary>The file that is read when none is named, if it is there: in the working directory, never in the media folder.</summary>
    public const string UsualName = "config.yml";

    /// <summary>A larger file is refused: it is no configuration.</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>The settings of a file, or of the usual one.</summary>
    /// <param name="path">The file of --config; null for the usual one, which may be absent.</param>
    /// <exception cref="UsageException">The file is absent, unreadable or no configuration.</exception>
    public static IReadOnlyList<RawSetting> Read(string? path)
    {
        if (path is null && !File.Exists(UsualName)) return [];

        var file = MediaFolderName.HomeExpanded(path ?? UsualName);
        if (Directory.Exists(file)) throw new UsageException($"--config: {path} is a folder. Name the configuration file in it.");
        try
        {
            if (new FileInfo(file).Length > MaximumBytes) throw new UsageException($"{file} is larger than {MaximumBytes / 1024} KB: that is no configuration.");
            return Parse(File.ReadAllText(file), file);
        }
        catch (FileNotFoundException)
        {
            throw new UsageException($"--config: there is no file {path}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The settings of a text. Settings without a value (null, ~, nothing) are left out, as if they were not there.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="UsageException">The text is no YAML, or no mapping of keys to values.</exception>
    public static IReadOnlyList<RawSetting> Parse(string yaml, string name)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException damage)
        {
            throw new UsageException($"{name}, line {damage.Start.Line}: this is not YAML: {damage.Message.TrimEnd('.')}.");
        }

        if (stream.Documents.Count == 0 || IsNothing(stream.Documents[0].RootNode)) return [];
        return stream.Documents[0].RootNode is YamlMappingNode root
            ? [.. SettingsOf(root, "", name)]
            : throw new UsageException($"{name}: a configuration is a list of lines such as 'port: 7862'.");
    }

    private static IEnumerable<RawSetting> SettingsOf(YamlMappingNode mapping, string prefix, string name)
    {
        foreach (var (keyNode, value) in mapping.Children)
        {
            var key = prefix + ((keyNode as YamlScalarNode)?.Value ?? keyNode.ToString());
            var source = $"{name}, line {keyNode.Start.Line} ({key})";
            if (value is YamlScalarNode scalar)
            {
                // A key without a value counts as absent, but not a key that does not exist.
                if (IsNothing(value)) _ = ConfigurationKey.Of(new RawSetting(key, [], IsList: false, source));
                else yield return new RawSetting(key, [scalar.Value ?? ""], IsList: false, source);
            }
            else if (value is YamlSequenceNode sequence)
            {
                yield return new RawSetting(key, [.. sequence.Children.Select(child => TextOf(child, source))], IsList: true, source);
            }
            else if (value is YamlMappingNode nested && prefix.Length == 0)
            {
                var below = key + ".";
                if (!ConfigurationKey.All.Any(known => known.Name.StartsWith(below, StringComparison.Ordinal)))
                {
                    _ = ConfigurationKey.Of(new RawSetting(key, [], IsList: false, source));
                    throw new UsageException($"{source}: this has settings below it, and {key} takes a value.");
                }

                foreach (var setting in SettingsOf(nested, below, name)) yield return setting;
            }
            else
            {
                yield return new RawSetting(key, [value.ToString()], IsList: false, source);
            }
        }
    }

    private static string TextOf(YamlNode node, string source) =>
        (node as YamlScalarNode)?.Value ?? throw new UsageException($"{source}: the entries of this list are texts.");

    private static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
