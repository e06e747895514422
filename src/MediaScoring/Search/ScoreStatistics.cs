namespace MediaScoring.Search;

/// <summary>How the files of a query were judged: how many have each score, on which days, and with which recipe they did better.</summary>
/// <param name="Files">How many files the query finds.</param>
/// <param name="Unrated">Of them not judged yet.</param>
/// <param name="Scores">How many have each score, from 5 to −1, those without a file too.</param>
/// <param name="Days">How many were judged last on each day, from the latest; days without a judgement are left out.</param>
/// <param name="Groups">Mean scores by field: model, lora, sampler, steps, cfg, resolution.</param>
public sealed record ScoreStatistics(long Files, long Unrated, IReadOnlyList<FacetValue> Scores, IReadOnlyList<FacetValue> Days, IReadOnlyList<ScoreGroups> Groups);

/// <summary>The scores by the values of one field: the values with most judged files first.</summary>
/// <param name="Field">What the values are of.</param>
/// <param name="Values">The values.</param>
public sealed record ScoreGroups(string Field, IReadOnlyList<ScoreGroup> Values);

/// <summary>The judged files with one value. A rejected file counts as −1; unrated files do not count.</summary>
/// <param name="Value">The value, such as a model's name.</param>
/// <param name="Judged">How many judged files have it.</param>
/// <param name="Mean">Their mean score.</param>
/// <param name="Low">The lower end of the mean's 95 % interval (normal approximation); null for a single file.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Query">The condition that keeps just the files with this value.</param>
public sealed record ScoreGroup(string Value, long Judged, double Mean, double? Low, double? High, string Query);
