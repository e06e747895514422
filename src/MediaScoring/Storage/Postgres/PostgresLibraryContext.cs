using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>The model in PostgreSQL.</summary>
internal sealed class PostgresLibraryContext(DbContextOptions<PostgresLibraryContext> options) : LibraryContext(options)
{
    // The order of texts is ours, that of their code points: the same as SQLite's, whatever the server's language is.
    private const string CodePointOrder = "C";

    protected override string TimeType => "timestamp without time zone";

    protected override string FloatType => "double precision";

    protected override ValueConverter<DateTime, string>? TimeConverter => null;

    /// <summary>A context on a connection that somebody else opened and will close.</summary>
    public static PostgresLibraryContext On(NpgsqlConnection connection) =>
        new(new DbContextOptionsBuilder<PostgresLibraryContext>().UseNpgsql(connection).Options);

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(table => table.GetProperties()))
        {
            if (property.ClrType == typeof(string)) property.SetCollation(CodePointOrder);
            if (property.GetDefaultValueSql() == "CURRENT_TIMESTAMP") property.SetDefaultValueSql("timezone('utc', now())");
        }
    }
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs a context without a program around it.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresLibraryContext>
{
    public PostgresLibraryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresLibraryContext>().UseNpgsql("Host=localhost").Options);
}
