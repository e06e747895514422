using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

/// <summary>
/// Damages healthy files at random and reads them. MEDIA_SCORING_FUZZ_SECONDS makes it run longer than the usual twenty
/// seconds, MEDIA_SCORING_FUZZ_SEED go another way. A file that fails is kept in the temporary folder and named.
/// </summary>
public sealed class FuzzTests
{
    private const long MaxAllocated = 300L << 20;
    private static readonly long[] numbers = [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    [Fact]
    public void No_damage_makes_a_reader_fail()
    {
        var seconds = Number("MEDIA_SCORING_FUZZ_SECONDS", 20);
        var random = new Random(Number("MEDIA_SCORING_FUZZ_SEED", 2024));
        var specimens = HealthySpecimens.All.ToArray();
        using var folder = new SpecimenFolder();
        var startedAt = Stopwatch.GetTimestamp();
        var count = 0;

        for (; Stopwatch.GetElapsedTime(startedAt).TotalSeconds < seconds; count++)
        {
            var (name, healthy) = specimens[count % specimens.Length];
            var damaged = Damage(healthy, random);
            var path = folder.Write("damaged.bin", damaged);
            var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            var readAt = Stopwatch.GetTimestamp();
            ContainerContents contents;
            try
            {
                contents = ContainerReader.Read(path, null, TestContext.Current.CancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Damaged {name}, kept as {Keep(damaged)}", fault);
            }

            var faults = contents.Problems.Where(problem => problem.StartsWith(ContainerReader.FaultPrefix, StringComparison.Ordinal)).ToArray();
            if (faults.Length > 0) Assert.Fail($"Damaged {name}, kept as {Keep(damaged)}: {faults[0]}");
            if (Stopwatch.GetElapsedTime(readAt) > 5 * ReadingLimits.MaxTime) Assert.Fail($"Damaged {name} took {Stopwatch.GetElapsedTime(readAt)}, kept as {Keep(damaged)}");
            var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (allocated > MaxAllocated) Assert.Fail($"Damaged {name} took {allocated >> 20} MiB, kept as {Keep(damaged)}");
        }

        TestContext.Current.SendDiagnosticMessage($"Read {count:N0} damaged files in {seconds} seconds.");
        Assert.True(count > specimens.Length);
    }

    private static byte[] Damage(byte[] healthy, Random random)
    {
        var bytes = new List<byte>(healthy);
        for (var change = random.Next(1, 7); change > 0 && bytes.Count > 8; change--)
        {
            var at = random.Next(bytes.Count);
            var count = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)numbers[random.Next(8)]; break;
                case 2 or 3: PutNumber(bytes, at, numbers[random.Next(numbers.Length)], random.Next(2) == 0, random.Next(3)); break;
                case 4: bytes.RemoveRange(at, count); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
                case 6 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 7: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, count)); break;
            }
        }

        return [.. bytes];
    }

    private static void PutNumber(List<byte> bytes, int at, long value, bool isBigEndian, int size)
    {
        var number = new byte[8];
        if (isBigEndian) BinaryPrimitives.WriteInt64BigEndian(number, size == 2 ? value << 32 | value : size == 1 ? value << 32 : value << 48);
        else BinaryPrimitives.WriteInt64LittleEndian(number, value);
        var count = size == 2 ? 8 : size == 1 ? 4 : 2;
        for (var index = 0; index < count && at + index < bytes.Count; index++) bytes[at + index] = number[index];
    }

    private static string Keep(byte[] damaged)
    {
        var path = Path.Combine(Path.GetTempPath(), $"media-scoring-fuzz-{Guid.NewGuid():N}.bin");
        File.WriteAllBytes(path, damaged);
        return path;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
