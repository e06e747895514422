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
        using var database = Open(PostgresCluster.Shared.CreateDatabase(), folder, derived);
        var threads = new WorkThreads("test", 2);   // ended only when they are free: a test that fails leaves them as they are

        var readings = Enumerable.Range(0, 2).Select(_ => threads.RunAsync(() =>
        {
            database.Read(connection => connection.Scalar("SELECT pg_sleep(1)"));   // longer than a sign of life is waited for
        })).ToList();
        await Task.WhenAll(readings).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        threads.Dispose();
    }

    [Fact]
    public async Task A_server_that_answers_others_is_not_given_up_because_it_takes_no_new_connection()
    {
        using var folder = new TemporaryFolder();
        using var derived = new TemporaryFolder();
        var url = PostgresCluster.Shared.CreateDatabase();
        using var database = Open(url, folder, derived);
        await Task.WhenAll(SleepAsync(0.5), SleepAsync(0.5));   // two connections, which are kept
        PostgresCluster.Sql(PostgresCluster.Shared.UrlOf("postgres"), $"ALTER DATABASE {url[(url.LastIndexOf('/') + 1)..]} ALLOW_CONNECTIONS false");

        var slow = SleepAsync(1);
        while (!slow.IsCompleted) await SleepAsync(0.05);
        await slow;

        Assert.Null(database.Absence);

        Task SleepAsync(double seconds) => database.ReadAsync(connection => connection.Scalar("SELECT pg_sleep($time)", ("$time", seconds)), TestContext.Current.CancellationToken);
    }

    private static PostgresDatabase Open(string url, TemporaryFolder folder, TemporaryFolder derived) =>
        PostgresDatabase.Open(PostgresAddress.TryFrom(url)!, LibraryRoot.Of(folder.Path, TimeProvider.System), derived.Path, TimeProvider.System);
}
