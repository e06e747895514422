using System.Data.Common;
using System.Globalization;
using MediaScoring.Search.Query;
using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Search.FullText;

/// <summary>
/// Words and phrases in prompts, names, keywords, notes and descriptions: an FTS5 index in a file of its own beside the
/// database, since all of it can be made again and nobody's scores should lie next to it. It follows <see cref="ChangeLog"/>; several
/// processes may share it.
/// </summary>
internal sealed class FullTextIndex : IDisposable
{
    /// <summary>So many files that are not yet in may be brought in while a search waits.</summary>
    public const int FilesToWaitFor = 5000;

    private const int FilesATime = 500;
    private const long IdsRemembered = 4_000_000;

    // Contentless: the texts are in the database already. Words arrive folded and cut by us, so that the engine has no say in it.
    private const string Schema =
        $"""
        CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(name, prompt, neg, keywords, note, description, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 tokenchars '{FullTextWords.Boundary}'");
        CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1), database_id TEXT NOT NULL, seq INTEGER NOT NULL, keyword_id INTEGER NOT NULL, filled_to INTEGER NOT NULL, is_filled INTEGER NOT NULL);
        """;

    private readonly LibraryDatabase database;
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly TextReadings readings;
    private readonly Dictionary<TextSearch, long[]> answers = [];
    private long answersVersion = -1;
    private long idsRemembered;

    private FullTextIndex(LibraryDatabase database, SqliteConnection connection)
    {
        this.database = database;
        this.connection = connection;
        readings = new TextReadings(database);
    }

    /// <summary>Opens the index beside a database; makes it when it is not there, and again when it is damaged.</summary>
    public static FullTextIndex Open(LibraryDatabase database)
    {
        var file = database.DerivedFiles + ".words";
        try
        {
            return new FullTextIndex(database, Connect(file));
        }
        catch (SqliteException damage) when (damage.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            foreach (var ending in new[] { "", "-wal", "-shm" }) File.Delete(file + ending);
            return new FullTextIndex(database, Connect(file));
        }
    }

    /// <summary>Brings in what is new.</summary>
    /// <param name="most">About how many files at most.</param>
    /// <param name="isBesidePeople">Whether people are scoring: the disk is spared for them.</param>
    /// <returns>Whether everything is in.</returns>
    public bool Follow(int most = int.MaxValue, bool isBesidePeople = false)
    {
        lock (gate)
        {
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {(isBesidePeople ? Checkpoints.PagesBesidePeople : Checkpoints.PagesWorthIt)}"));
            for (var taken = 0; taken < most;)
            {
                var files = FollowOnce(Math.Min(most, FilesATime));
                if (files < 0) return true;
                taken += files;
            }

            return false;
        }
    }

    /// <summary>About how many files are not in yet; at least 1 while any is missing.</summary>
    public long Missing()
    {
        lock (gate)
        {
            using var lease = database.Read();
            if (StateFor(lease.Connection) is not { } state) return Math.Max(1, lease.Connection.Scalar("SELECT count(*) FROM media_files") as long? ?? 0);
            var unread = state.IsFilled ? 0L : lease.Connection.Scalar("SELECT count(*) FROM media_files WHERE id > $id", ("$id", state.FilledTo)) as long? ?? 0;
            var now = ChangeLog.Now(lease.Connection);
            return unread + Math.Max(0, now.Seq - state.Mark.Seq) + (now.KeywordId > state.Mark.KeywordId ? 1 : 0) + (state.IsFilled ? 0 : 1);
        }
    }

    /// <summary>The files that have some words; of all roots of the database.</summary>
    public IReadOnlyCollection<long> Find(TextSearch search, CancellationToken cancellationToken)
    {
        if (search.IsReading) return readings.Find(search, cancellationToken);

        var words = FullTextWords.Of(search.Words);
        if (words.Length == 0) return [];
        lock (gate)
        {
            var version = (long)connection.Scalar("SELECT coalesce(sum(seq + keyword_id + filled_to), -2) FROM state")!;
            if (version != answersVersion || idsRemembered > IdsRemembered)
            {
                answers.Clear();
                idsRemembered = 0;
                answersVersion = version;
            }

            if (answers.TryGetValue(search, out var known)) return known;

            using var command = connection.Command("SELECT rowid FROM words WHERE words MATCH $match", ("$match", MatchOf(search, words)));
            using var reader = command.ExecuteReader();
            var ids = new List<long>();
            while (reader.Read())
            {
                ids.Add(reader.GetInt64(0));
                if ((ids.Count & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            }

            idsRemembered += ids.Count;
            return answers[search] = [.. ids];
        }
    }

    /// <summary>How much each of some files is about the words of the searches (BM25; what a person or a name says counts double); larger is more. Files without any are left out.</summary>
    public IReadOnlyDictionary<long, double> Rank(IEnumerable<TextSearch> searches, IEnumerable<long> ids)
    {
        var matches = searches.Where(search => !search.IsReading).Select(search => (Search: search, Words: FullTextWords.Of(search.Words)))
            .Where(pair => pair.Words.Length > 0).Select(pair => $"({MatchOf(pair.Search, pair.Words)})").ToList();
        if (matches.Count == 0) return new Dictionary<long, double>();
        lock (gate)
        {
            // The plus keeps the engine from looking every id up on its own, which would count all words anew for each.
            return connection.Rows(
                "SELECT rowid, bm25(words, 2, 1, 1, 2, 2, 1) FROM words WHERE words MATCH $match AND +rowid IN (SELECT value FROM json_each($ids))",
                row => (Id: row.GetInt64(0), Rank: -row.GetDouble(1)), ("$match", string.Join(" OR ", matches)), ("$ids", ids.ToArray())).ToDictionary(pair => pair.Id, pair => pair.Rank);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate) connection.Dispose();
    }

    private static string MatchOf(TextSearch search, string words)
    {
        var columns = search.Field switch { "prompt" => "prompt", "neg" => "neg", _ => "name prompt keywords note description" };
        return $"{{{columns}}} : \"{words}\"{(search.IsPrefix ? "*" : "")}";
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768");
            connection.Execute(Schema);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private sealed record FillState(ChangeMark Mark, long FilledTo, bool IsFilled);

    /// <summary>How far the index is; null when it belongs to another database, or is too far behind to follow.</summary>
    private FillState? StateFor(DbConnection library)
    {
        var state = connection.Rows(
            "SELECT database_id, seq, keyword_id, filled_to, is_filled FROM state",
            row => (Owner: row.GetString(0), State: new FillState(new ChangeMark(row.GetInt64(1), row.GetInt64(2)), row.GetInt64(3), row.GetInt64(4) != 0))).FirstOrDefault();
        return state.Owner == ChangeLog.DatabaseId(library) && ChangeLog.Since(library, state.State.Mark, 1) is not null ? state.State : null;
    }

    /// <summary>One transaction's worth. The lock on the index comes first, so that what is read afterwards is never older than what is in it.</summary>
    /// <returns>How many files came in; −1 when nothing was left to do.</returns>
    private int FollowOnce(int most)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var lease = database.Read();
        using var snapshot = lease.Connection.Snapshot();
        var library = lease.Connection;
        if (StateFor(library) is not { } state)
        {
            connection.Execute("INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM state");
            state = new FillState(ChangeLog.Now(library), 0, IsFilled: false);
            var mark = state.Mark;
            connection.Execute("INSERT INTO state VALUES (1, $database, $seq, $keyword, 0, 0)", ("$database", ChangeLog.DatabaseId(library)), ("$seq", mark.Seq), ("$keyword", mark.KeywordId));
        }

        List<FileTexts> texts;
        if (!state.IsFilled)
        {
            texts = FullTextRows.ReadAfter(library, state.FilledTo, most);
            state = texts.Count == 0 ? state with { IsFilled = true } : state with { FilledTo = texts[^1].Id };
        }
        else
        {
            if (ChangeLog.Since(library, state.Mark, most) is not { } changes || (changes.Files.Count == 0 && changes.Mark == state.Mark)) return -1;
            texts = FullTextRows.Read(library, changes.Files);
            Remove(changes.Files.Except(texts.Select(text => text.Id)));
            state = state with { Mark = changes.Mark };
        }

        Put(texts);
        connection.Execute(
            "UPDATE state SET seq = $seq, keyword_id = $keyword, filled_to = $to, is_filled = $filled",
            ("$seq", state.Mark.Seq), ("$keyword", state.Mark.KeywordId), ("$to", state.FilledTo), ("$filled", state.IsFilled ? 1 : 0));
        transaction.Commit();
        return texts.Count;
    }

    private void Remove(IEnumerable<long> ids)
    {
        using var command = connection.Command("DELETE FROM words WHERE rowid = $id", ("$id", 0L));
        foreach (var id in ids)
        {
            command.Parameters[0].Value = id;
            command.ExecuteNonQuery();
        }
    }

    private void Put(List<FileTexts> texts)
    {
        if (texts.Count == 0) return;
        using var command = connection.Command(
            "INSERT OR REPLACE INTO words (rowid, name, prompt, neg, keywords, note, description) VALUES ($id, $name, $prompt, $neg, $keywords, $note, $description)",
            ("$id", 0L), ("$name", ""), ("$prompt", ""), ("$neg", ""), ("$keywords", ""), ("$note", ""), ("$description", ""));
        foreach (var text in texts)
        {
            var values = command.Parameters;
            values[0].Value = text.Id;
            values[1].Value = FullTextWords.Of(text.Name);
            values[2].Value = FullTextWords.Of(text.Prompt);
            values[3].Value = FullTextWords.Of(text.NegativePrompt);
            values[4].Value = string.Join($" {FullTextWords.Boundary} ", text.Keywords.Select(FullTextWords.Of));
            values[5].Value = FullTextWords.Of(text.Note);
            values[6].Value = string.Join($" {FullTextWords.Boundary} ", text.Description.Split('\n').Select(FullTextWords.Of));
            command.ExecuteNonQuery();
        }
    }
}
