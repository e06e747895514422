using System.Collections;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Storage.Postgres;

/// <summary>Tells every statement that Npgsql has run, as it logs them: the text without its values.</summary>
internal sealed class PostgresLog(Action<string> told) : ILoggerFactory, ILogger
{
    private const string Commands = "Npgsql.Command";

    private static readonly PostgresLog deaf = new(_ => { });

    public ILogger CreateLogger(string categoryName) => categoryName == Commands ? this : deaf;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => this != deaf && logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        foreach (var (name, value) in values)
        {
            if (name == "CommandText" && value is string sql) told(sql);
            if (name != "BatchCommands" || value is not IEnumerable commands) continue;
            foreach (var command in commands) told(command is ITuple { Length: > 0 } parts ? $"{parts[0]}" : $"{command}");
        }
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
