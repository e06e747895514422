using MediaScoring;
using MediaScoring.Search;

namespace ModelRanking;

/// <summary>A service of one's own on the library: which model makes the pictures that its owner likes?</summary>
public sealed class ModelRankingService(MediaLibrary library)
{
    /// <summary>The models of all rated files, best mean score first.</summary>
    public async Task<IReadOnlyList<ModelRank>> RankAsync(CancellationToken cancellationToken = default)
    {
        var scores = new Dictionary<string, List<int>>();
        await foreach (var found in library.Search.StreamAsync(new SearchQuery { MinScore = 1 }, cancellationToken))
        {
            var metadata = await library.Metadata.FindAsync(found.File.Id, cancellationToken);
            if (metadata?.Generation?.Models is not [var model, ..]) continue;
            if (!scores.TryGetValue(model, out var ofModel)) scores[model] = ofModel = [];
            ofModel.Add(found.File.Score.Value);
        }

        return [.. scores.Select(entry => new ModelRank(entry.Key, entry.Value.Average(), entry.Value.Count)).OrderByDescending(rank => rank.MeanScore).ThenBy(rank => rank.Model, StringComparer.Ordinal)];
    }
}

/// <summary>One model's place.</summary>
/// <param name="Model">Its name, as the generator wrote it.</param>
/// <param name="MeanScore">Mean of the stars, 1 to 5.</param>
/// <param name="Files">How many rated files it made.</param>
public sealed record ModelRank(string Model, double MeanScore, int Files);
