using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;

namespace MediaScoring.Tests.Storage;

/// <summary>The write-ahead log is copied back beside the writing.</summary>
public sealed class WriteAheadLogTests
{
    private const int BytesABatch = 4_000_000;
    private const int Rounds = 8;
    private const int BatchesARound = 10;

    [Theory]
    [InlineData(WritePriority.Batch)]
    [InlineData(WritePriority.Person)]
    public async Task It_starts_anew_when_all_of_it_has_been_copied_back(object priority)
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder["media.db"], LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
        await database.WriteAsync(WritePriority.Batch, connection => connection.Execute("CREATE TABLE filling (bytes BLOB)"), TestContext.Current.CancellationToken);

        for (var round = 1; round <= Rounds; round++)
        {
            for (var batch = 0; batch < BatchesARound; batch++)
            {
                await database.WriteAsync(
                    (WritePriority)priority, connection => connection.Execute("INSERT INTO filling VALUES (randomblob($size))", ("$size", BytesABatch)), TestContext.Current.CancellationToken);
            }

            // Nearly all of it: what is written while the copying goes on is copied the next time.
            await UntilAsync(() => new FileInfo(folder["media.db"]).Length > ((round * BatchesARound) - 9L) * BytesABatch);
        }

        Assert.InRange(new FileInfo(folder["media.db-wal"]).Length, 1, 5L * BatchesARound * BytesABatch);
        using var lease = database.Read();
        Assert.Equal((long)Rounds * BatchesARound * BytesABatch, lease.Connection.Scalar("SELECT sum(length(bytes)) FROM filling"));
        Assert.Equal("ok", lease.Connection.Scalar("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task While_people_write_it_grows_and_it_is_copied_back_when_they_have_gone()
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder["media.db"], LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
        await database.WriteAsync(WritePriority.Batch, connection => connection.Execute("CREATE TABLE filling (bytes BLOB)"), TestContext.Current.CancellationToken);

        for (var batch = 0; batch < 2 * BatchesARound; batch++)
        {
            await WriteAsync(WritePriority.Person, 1);
            await WriteAsync(WritePriority.Batch, BytesABatch);
        }

        Assert.InRange(new FileInfo(folder["media.db-wal"]).Length, 2L * BatchesARound * BytesABatch, 3L * BatchesARound * BytesABatch);
        Assert.InRange(new FileInfo(folder["media.db"]).Length, 0, BytesABatch);
        await UntilAsync(() => new FileInfo(folder["media.db"]).Length > 2L * BatchesARound * BytesABatch);

        Task WriteAsync(WritePriority priority, int size) =>
            database.WriteAsync(priority, connection => connection.Execute("INSERT INTO filling VALUES (randomblob($size))", ("$size", size)), TestContext.Current.CancellationToken);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds()) await Task.Delay(10, patience.Token);
    }
}
