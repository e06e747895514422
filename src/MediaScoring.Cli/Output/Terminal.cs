using System.Text;
using Spectre.Console;

namespace MediaScoring.Cli.Output;

/// <summary>
/// Where the program writes: results on standard output, everything said beside them on standard error. Colour only where a
/// person looks at it and has not asked for none (NO_COLOR).
/// </summary>
internal sealed class Terminal : IDisposable
{
    // Without a terminal nothing is wrapped: a pipe has no width.
    private const int NoWidth = 100_000;

    private readonly Stream stream;

    private Terminal(Stream stream, TextWriter messages, bool isOutputTerminal, bool areMessagesTerminal, bool hasColour)
    {
        this.stream = stream;
        Output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true) { AutoFlush = isOutputTerminal };
        Messages = TextWriter.Synchronized(messages);
        IsOutputTerminal = isOutputTerminal;
        AreMessagesTerminal = areMessagesTerminal;
        Screen = ConsoleOn(Output, isOutputTerminal, hasColour);
        MessageScreen = ConsoleOn(Messages, areMessagesTerminal, hasColour);
    }

    /// <summary>Standard output, UTF-8 whatever the locale says; for lines.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error; safe from several threads.</summary>
    public TextWriter Messages { get; }

    /// <summary>Standard output with layout.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Standard error with layout: progress.</summary>
    public IAnsiConsole MessageScreen { get; }

    /// <summary>Whether a person reads standard output.</summary>
    public bool IsOutputTerminal { get; }

    /// <summary>Whether a person reads standard error.</summary>
    public bool AreMessagesTerminal { get; }

    /// <summary>The terminal that started this process.</summary>
    public static Terminal OfThisProcess()
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var hasColour = !isDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(Console.OpenStandardOutput(), Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected && !isDumb, hasColour);
    }

    /// <summary>Says something beside the result.</summary>
    public void Say(string sentence)
    {
        Output.Flush();
        Messages.WriteLine(VisibleText.OfLines(sentence));
    }

    /// <summary>Standard output as bytes, behind everything written so far.</summary>
    public Stream Bytes()
    {
        Output.Flush();
        return stream;
    }

    /// <summary>Writes what is still buffered.</summary>
    public void Dispose()
    {
        Output.Dispose();
        stream.Dispose();
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal, bool hasColour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && hasColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = NoWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
