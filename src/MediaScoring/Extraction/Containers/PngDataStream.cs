using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>The contents of the IDAT chunks of a PNG, one behind the other.</summary>
internal sealed class PngDataStream(BoundedFile file, long firstChunk) : Stream
{
    private const uint Idat = 'I' << 24 | 'D' << 16 | 'A' << 8 | 'T';
    private long nextChunk = firstChunk;
    private long position;
    private long left;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (left == 0)
        {
            var header = file.At(nextChunk, 8);
            if (header.Length < 8 || FourCC.Read(header[4..]) != Idat) return 0;
            left = BinaryPrimitives.ReadUInt32BigEndian(header);
            position = nextChunk + 8;
            nextChunk = position + left + 4;
        }

        var bytes = file.At(position, (int)Math.Min(Math.Min(buffer.Length, left), 64 << 10));
        bytes.CopyTo(buffer);
        position += bytes.Length;
        left -= bytes.Length;
        return bytes.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
