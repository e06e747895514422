using MediaScoring.Extensibility;

namespace BadPlugins;

public sealed class CrashingExtractor : IMetadataExtractor
{
    public string Name => "Crashing";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The gears broke.");
}

public sealed class CancellingExtractor : IMetadataExtractor
{
    public string Name => "Cancelling";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) =>
        throw new OperationCanceledException("I do not feel like it.");
}

/// <summary>Never returns, and does not listen to the token.</summary>
public sealed class HangingExtractor : IMetadataExtractor
{
    public string Name => "Hanging";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        Thread.Sleep(Timeout.Infinite);
        return null;
    }
}

/// <summary>Hangs in what it registered with the token, too.</summary>
public sealed class StubbornExtractor : IMetadataExtractor
{
    public string Name => "Stubborn";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => Thread.Sleep(Timeout.Infinite));
        Thread.Sleep(Timeout.Infinite);
        return null;
    }
}

/// <summary>Waits until it is no longer wanted.</summary>
public sealed class PatientExtractor : IMetadataExtractor
{
    public string Name => "Patient";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne();
        return null;
    }
}

public sealed class NullListExtractor : IMetadataExtractor
{
    public string Name => "Null lists";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => new() { Generator = "Null lists", Models = null! };
}

public sealed class NonsenseExtractor : IMetadataExtractor
{
    public string Name => "Nonsense";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => new()
    {
        Generator = "Nonsense", Prompt = "fox", Steps = -4, CfgScale = double.NaN, Seed = "many", WorkflowJson = "{\"a\": NaN}",
        Keywords = [new ContributedKeyword("fox", "animal"), new ContributedKeyword("mine", "user"), new ContributedKeyword("fox", new string('t', 51))],
    };
}

public sealed class ConstructorCrashExtractor : IMetadataExtractor
{
    public ConstructorCrashExtractor() => throw new InvalidOperationException("Nothing works today.");

    public string Name => "Constructor crash";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => null;
}

public sealed class ConstructorHangExtractor : IMetadataExtractor
{
    public ConstructorHangExtractor() => Thread.Sleep(Timeout.Infinite);

    public string Name => "Constructor hang";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => null;
}

public sealed class DemandingExtractor(string wish) : IMetadataExtractor
{
    public string Name => wish;

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => null;
}

public sealed class NamelessExtractor : IMetadataExtractor
{
    public string Name => " ";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => null;
}

public sealed class SecondCrashingExtractor : IMetadataExtractor
{
    public string Name => "crashing";

    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => null;
}
