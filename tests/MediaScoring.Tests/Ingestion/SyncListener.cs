using MediaScoring.Ingestion;

namespace MediaScoring.Tests.Ingestion;

/// <summary>Hears how far a sync is, on the sync's own thread.</summary>
internal sealed class SyncListener(Action<SyncProgress> hear) : IProgress<SyncProgress>
{
    public void Report(SyncProgress value) => hear(value);
}
