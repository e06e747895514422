using System.Data.Common;
using MediaScoring.Search.Query;
using MediaScoring.Storage;

namespace MediaScoring.Search.FullText;

/// <summary>
/// Answers for which the stored texts themselves are looked at: regular expressions, and entries of the metadata. The first
/// time all of them are, which takes seconds at a million files; the last few answers are kept, and only files that have changed
/// are looked at again.
/// </summary>
internal sealed class TextReadings(LibraryDatabase database)
{
    private const int Kept = 8;
    private const int FilesATime = 500;

    private readonly Lock gate = new();
    private readonly List<Reading> recent = [];

    private sealed record Reading(TextSearch Search, ChangeMark Mark, long[] Ids);

    /// <summary>The files that have it, in ascending order; of all roots of the database.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A regular expression takes too long.</exception>
    public IReadOnlyCollection<long> Find(TextSearch search, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            using var lease = database.Read();
            using var snapshot = lease.Connection.Snapshot();
            var known = recent.Find(reading => reading.Search == search);
            var current = (known is null ? null : Followed(known, lease.Connection, cancellationToken))
                ?? new Reading(search, ChangeLog.Now(lease.Connection), [.. Holding(search, lease.Connection, null, cancellationToken).Order()]);
            if (known is not null) recent.Remove(known);
            recent.Insert(0, current);
            if (recent.Count > Kept) recent.RemoveAt(Kept);
            return current.Ids;
        }
    }

    /// <summary>The same answer with what has changed since; null when that is no longer known.</summary>
    private static Reading? Followed(Reading reading, DbConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (ChangeLog.Since(connection, reading.Mark, FilesATime) is not { } changes) return null;
            if (changes.Files.Count == 0 && changes.Mark == reading.Mark) return reading;

            var holding = Holding(reading.Search, connection, changes.Files, cancellationToken);
            reading = new Reading(reading.Search, changes.Mark, [.. reading.Ids.Where(id => !changes.Files.Contains(id)).Concat(holding).Order()]);
        }
    }

    /// <summary>Which of some files have it; of all files where none are named.</summary>
    private static IEnumerable<long> Holding(TextSearch search, DbConnection connection, IReadOnlyCollection<long>? ids, CancellationToken cancellationToken)
    {
        if (search.Entry is { } entry)
        {
            var condition = new MetadataCondition(entry);
            foreach (var (id, details) in FullTextRows.Details(connection, ids))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (condition.Holds(details)) yield return id;
            }

            yield break;
        }

        var matcher = TextMatcher.Of(search.Value, exact: false);   // gives up after a time of its own
        foreach (var text in ids is null ? Everything(connection) : FullTextRows.Read(connection, ids))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IEnumerable<string> places = search.Field switch { "prompt" => [text.Prompt ?? ""], "neg" => [text.NegativePrompt ?? ""], _ => text.Everywhere };
            if (places.Any(place => place.Length > 0 && matcher.IsMatch(place))) yield return text.Id;
        }
    }

    private static IEnumerable<FileTexts> Everything(DbConnection connection)
    {
        var last = 0L;
        while (FullTextRows.ReadAfter(connection, last, FilesATime) is { Count: > 0 } texts)
        {
            foreach (var text in texts) yield return text;
            last = texts[^1].Id;
        }
    }
}
