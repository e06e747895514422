using System.Data.Common;
using MediaScoring.Extensibility;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>How a row of <c>media_metadata</c> becomes a <see cref="MediaMetadata"/>.</summary>
internal static class StoredMetadata
{
    private const string Columns =
        """
        width, height, duration, frame_rate, color_mode, has_alpha, png_text, workflow_data, prompt, negative_prompt, model_name, sampler, steps,
        cfg_scale, seed, generator, scheduler, details
        """;

    /// <summary>The metadata of a file; null when none was stored.</summary>
    public static MediaMetadata? Find(DbConnection connection, long fileId)
    {
        var resources = connection.Rows(
            "SELECT kind, name, weight FROM media_resources WHERE media_file_id = $file ORDER BY kind, ordinal",
            row => new Resource(row.GetString(0), row.GetString(1), row.Number(2)), ("$file", fileId));
        return connection.Rows($"SELECT {Columns} FROM media_metadata WHERE media_file_id = $file", row => Read(row, resources), ("$file", fileId)).FirstOrDefault();
    }

    private readonly record struct Resource(string Kind, string Name, double? Weight);

    private static MediaMetadata Read(DbDataReader reader, List<Resource> resources)
    {
        var details = MetadataDetails.Parse(reader.Text(17));
        var texts = StoredTexts.Read(reader.Text(6));
        var generation = GenerationOf(resources, reader, details);
        return new MediaMetadata
        {
            Facts = new MediaFacts
            {
                Format = details.Format ?? "",
                Width = (int?)reader.Integer(0),
                Height = (int?)reader.Integer(1),
                DurationSeconds = reader.Number(2),
                FrameRate = reader.Number(3),
                ColorMode = reader.Text(4),
                HasAlpha = reader.Integer(5) is > 0,
                Orientation = details.Orientation,
                IsAnimated = details.Animated,
                FrameCount = details.Frames,
                Codec = details.Codec,
                Audio = details.Audio,
            },
            Texts = texts,
            Generation = generation,
            Description = details.Description,
        };
    }

    private static GenerationMetadata? GenerationOf(List<Resource> resources, DbDataReader row, MetadataDetails details)
    {
        var models = resources.Where(resource => resource.Kind == "model").Select(resource => resource.Name).ToList();
        if (models.Count == 0 && row.Text(10) is { } modelName) models.Add(modelName);

        var generation = new GenerationMetadata
        {
            Generator = row.Text(15) ?? "",
            GeneratorVersion = details.GeneratorVersion,
            WorkflowJson = row.Text(7),
            Prompt = row.Text(8),
            NegativePrompt = row.Text(9),
            Models = models,
            ModelHash = details.ModelHash,
            Loras = [.. resources.Where(resource => resource.Kind == "lora").Select(resource => new LoraUse(resource.Name, resource.Weight))],
            ControlNets = [.. resources.Where(resource => resource.Kind == "controlnet").Select(resource => new ControlNetUse(resource.Name, resource.Weight))],
            Sampler = row.Text(11),
            Scheduler = row.Text(16),
            Steps = (int?)row.Integer(12),
            CfgScale = row.Number(13),
            Seed = row.Text(14) ?? row.Integer(14)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Guidance = details.Guidance,
            Vae = details.Vae,
            ClipSkip = details.ClipSkip,
            Denoise = details.Denoise,
            Stages = details.Stages ?? [],
            Parameters = details.Parameters ?? new Dictionary<string, string>(),
        };
        var saysNothing = generation.Generator.Length == 0 && generation.Prompt is null && generation.NegativePrompt is null && generation.WorkflowJson is null
            && models.Count == 0 && generation.Sampler is null && generation.Steps is null && generation.Seed is null;
        return saysNothing ? null : generation;
    }
}
