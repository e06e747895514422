using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Plugins;

/// <summary>
/// Stands between the program and one plug-in: limits its time, checks its answers, and says in a
/// <see cref="PluginFailureException"/> what went wrong.
/// </summary>
internal sealed class GuardedExtractor : IMetadataExtractor
{
    private const int LongestName = 100;

    private readonly IMetadataExtractor plugin;
    private readonly PluginThreads threads;
    private readonly TimeSpan timeLimit;
    private int isSwitchedOff;

    private GuardedExtractor(IMetadataExtractor plugin, string name, PluginThreads threads, TimeSpan timeLimit)
    {
        this.plugin = plugin;
        this.threads = threads;
        this.timeLimit = timeLimit;
        Name = name;
    }

    /// <summary>The plug-in's name, asked for once.</summary>
    public string Name { get; }

    /// <summary>Whether the plug-in took too long for a file and is not asked any more.</summary>
    public bool IsSwitchedOff => Volatile.Read(ref isSwitchedOff) != 0;

    /// <summary>Makes an extractor of a plug-in's class; its constructor has the same time limit as its work.</summary>
    /// <exception cref="PluginFailureException">The class has no usable constructor or no name, or took too long.</exception>
    public static GuardedExtractor Create(Type type, PluginThreads threads, TimeSpan timeLimit)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null) throw new PluginFailureException("it has no public constructor without parameters.");

        try
        {
            var (plugin, name) = threads.Run(
                _ =>
                {
                    var made = (IMetadataExtractor)Activator.CreateInstance(type)!;
                    return (made, made.Name);
                },
                timeLimit,
                CancellationToken.None);
            if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
                throw new PluginFailureException($"its Name must have 1 to {LongestName} characters.");

            return new GuardedExtractor(plugin, name.Trim(), threads, timeLimit);
        }
        catch (TimeoutException)
        {
            throw new PluginFailureException($"its constructor took more than {timeLimit.TotalSeconds:0.###} s.");
        }
    }

    /// <summary>Asks the plug-in. Answers null without asking when it is switched off.</summary>
    /// <exception cref="PluginFailureException">The plug-in threw, took too long, or gave an answer that breaks the contract.</exception>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (IsSwitchedOff) return null;

        try
        {
            return threads.Run(
                token => plugin.Extract(content, token) is { } answer ? PluginAnswer.Checked(answer) : null, timeLimit, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException) when (Interlocked.Exchange(ref isSwitchedOff, 1) == 0)
        {
            throw new PluginFailureException(
                $"it took more than {timeLimit.TotalSeconds:0.###} s for {content.FileName} "
                + "and is switched off until the program is started again.");
        }
        catch (TimeoutException)
        {
            return null;   // several threads were waiting for it; the first has said so
        }
        catch (Exception failure) when (failure is not PluginFailureException)
        {
            throw new PluginFailureException(PluginAssembly.Reason(failure), failure);
        }
    }
}
