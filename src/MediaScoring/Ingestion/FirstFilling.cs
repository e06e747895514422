using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// A library that is filled for the first time is filled without the indexes that can be made afterwards. They are made when the
/// sync ends, however it ends, or sooner: as soon as somebody scores, and before making them would keep a person's score waiting
/// for longer than one notices.
/// </summary>
internal sealed class FirstFilling(LibraryDatabase database, PeopleAtWork people)
{
    /// <summary>At so many files the indexes are made, one a transaction; the longest takes about a third of a second.</summary>
    public const int MostFiles = 20_000;

    private bool isExpected;
    private bool isOn;
    private long written;

    /// <summary>Looks whether there is anything in the library yet.</summary>
    public async Task ExpectAsync(CancellationToken cancellationToken) =>
        isExpected = await database.ReadAsync(connection => connection.Scalar("SELECT 1 FROM media_files LIMIT 1") is null, cancellationToken);

    /// <summary>To be told of each batch before it is written.</summary>
    /// <param name="files">How many files it has.</param>
    /// <param name="isFull">Whether it is as large as can be: a few files alone are not worth the trouble.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public async Task BatchAsync(int files, bool isFull, CancellationToken cancellationToken)
    {
        written += files;
        if (isExpected && isFull)
        {
            isExpected = false;
            isOn = !people.HaveBeen && await database.LeaveIndexesOutAsync(cancellationToken);
        }

        if (isOn && (written > MostFiles || people.HaveBeen)) await EndAsync(cancellationToken);
    }

    /// <summary>Makes the indexes, when they were left out.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!isOn) return;
        isOn = false;
        await database.MakeIndexesAsync(cancellationToken);
    }
}
