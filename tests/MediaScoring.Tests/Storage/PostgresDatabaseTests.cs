using MediaScoring.Storage;
using MediaScoring.Storage.Postgres;

namespace MediaScoring.Tests.Storage;

/// <summary>What is particular to a database behind a network.</summary>
public sealed class PostgresDatabaseTests
{
    [Fact]
    public async Task Readings_on_all_threads_of_a_kind_at_once_come_to_an_end_on_a_slow_server()
    {
        using var folder = new TemporaryFolder();
        using var derived = new TemporaryFolder();
        var url = PostgresCluster.Shared.CreateDatabase();
        using var database = PostgresDatabase.Open(PostgresAddress.TryFrom(url)!, LibraryRoot.Of(folder.Path, TimeProvider.System), derived.Path, TimeProvider.System);
        var threads = new WorkThreads("test", 2);   // ended only when they are free: a test that fails leaves them as they are

        var readings = Enumerable.Range(0, 2).Select(_ => threads.RunAsync(() =>
        {
            database.Read(connection => connection.Scalar("SELECT pg_sleep(1)"));   // longer than a sign of life is waited for
        })).ToList();
        await Task.WhenAll(readings).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        threads.Dispose();
    }
}
