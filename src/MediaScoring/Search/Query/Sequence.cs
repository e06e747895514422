using System.Collections;
using System.Runtime.CompilerServices;

namespace MediaScoring.Search.Query;

/// <summary>An immutable list that equals another one with equal items in the same order, so that syntax trees can be compared.</summary>
/// <typeparam name="T">The items.</typeparam>
[CollectionBuilder(typeof(Sequence), nameof(Sequence.Of))]
public sealed class Sequence<T> : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    private readonly T[] items;

    internal Sequence(T[] items) => this.items = items;

    /// <summary>How many items there are.</summary>
    public int Count => items.Length;

    /// <summary>One item by its place, from 0.</summary>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public bool Equals(Sequence<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sequence<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    /// <summary>The items, for people who debug.</summary>
    public override string ToString() => $"[{string.Join(", ", items)}]";
}

/// <summary>Makes sequences.</summary>
public static class Sequence
{
    /// <summary>A sequence of these items.</summary>
    public static Sequence<T> Of<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
