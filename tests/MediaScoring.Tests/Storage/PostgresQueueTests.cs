using MediaScoring.Storage.Postgres;
using Npgsql;

namespace MediaScoring.Tests.Storage;

/// <summary>How long a person's writes may take on a PostgreSQL server that answers.</summary>
public sealed class PostgresQueueTests
{
    [Fact]
    public void Statements_that_go_together_have_more_time_than_one()
    {
        using var connection = new NpgsqlConnection(PostgresAddress.TryFrom(PostgresCluster.Shared.UrlOf("postgres"))!.ForPeople);
        connection.Open();
        var queue = PostgresQueue.Of(connection);

        for (var number = 0; number < 64; number++) queue.Add("SELECT pg_sleep(0.025)", []);
        queue.Flush();   // 1.6 s, more than a statement alone may take
        queue.Add("SELECT pg_sleep(10)", []);

        Assert.IsType<TimeoutException>(Assert.Throws<NpgsqlException>(queue.Flush).InnerException);
    }
}
