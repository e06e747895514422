using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MediaScoring.Storage.Sqlite;

/// <summary>The model in SQLite.</summary>
internal sealed class SqliteLibraryContext(DbContextOptions<SqliteLibraryContext> options) : LibraryContext(options)
{
    protected override string TimeType => "DATETIME";

    protected override string FloatType => "FLOAT";

    // EF's own text form drops trailing zeros, and ORDER BY on it is then wrong.
    protected override ValueConverter<DateTime, string> TimeConverter { get; } =
        new(time => UtcText.Of(time), text => UtcText.Parse(text) ?? DateTime.UnixEpoch);

    /// <summary>A context on a connection that somebody else opened and will close.</summary>
    public static SqliteLibraryContext On(SqliteConnection connection) =>
        new(new DbContextOptionsBuilder<SqliteLibraryContext>().UseSqlite(connection).Options);
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs a context without a program around it.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteLibraryContext>
{
    public SqliteLibraryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteLibraryContext>().UseSqlite("Data Source=:memory:").Options);
}
