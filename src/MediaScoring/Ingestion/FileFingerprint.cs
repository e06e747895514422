using System.IO.Hashing;

namespace MediaScoring.Ingestion;

/// <summary>
/// By what the content of a file is recognised after it was moved: size, and a hash of its head, middle and tail. Of files
/// up to 192 KB that is all of the content; of larger ones it decides together with the size.
/// </summary>
internal static class FileFingerprint
{
    private const int PieceBytes = 64 << 10;

    /// <summary>The fingerprint of a file; null for an empty one, which is like every other, and for one that cannot be read.</summary>
    public static string? Of(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length == 0) return null;

            var hash = new XxHash128();
            var piece = new byte[PieceBytes];
            long[] offsets = length <= 3 * PieceBytes ? [0, PieceBytes, 2 * PieceBytes] : [0, (length - PieceBytes) / 2, length - PieceBytes];
            foreach (var offset in offsets)
            {
                var count = 0;
                for (int read; count < PieceBytes && (read = RandomAccess.Read(file, piece.AsSpan(count), offset + count)) > 0;) count += read;
                hash.Append(piece.AsSpan(0, count));
            }

            hash.Append(BitConverter.GetBytes(length));
            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;   // the reading of its metadata meets the same and reports it
        }
    }

    /// <summary>Whether two files hold the same bytes; false when one cannot be read.</summary>
    public static bool SameContent(string left, string right)
    {
        try
        {
            return HashOf(left).SequenceEqual(HashOf(right));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] HashOf(string path)
    {
        using var file = File.OpenRead(path);
        var hash = new XxHash128();
        hash.Append(file);
        return hash.GetCurrentHash();
    }
}
