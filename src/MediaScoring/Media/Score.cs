using System.Globalization;

namespace MediaScoring.Media;

/// <summary>A person's verdict on a file: −1 rejected, 0 unrated, 1 to 5 stars. Cannot hold anything else.</summary>
public readonly record struct Score : IComparable<Score>
{
    private Score(int value) => Value = value;

    /// <summary>The lowest score: rejected.</summary>
    public static Score Rejected { get; } = new(-1);

    /// <summary>No verdict yet; also the default value of the type.</summary>
    public static Score Unrated { get; } = new(0);

    /// <summary>The number: −1 to 5.</summary>
    public int Value { get; }

    /// <summary>Judges a number from outside.</summary>
    /// <param name="number">Any number.</param>
    /// <param name="score">The score, when the number is −1 to 5.</param>
    /// <returns>Whether the number is a score.</returns>
    public static bool TryFrom(long number, out Score score)
    {
        score = number is >= -1 and <= 5 ? new Score((int)number) : default;
        return number is >= -1 and <= 5;
    }

    /// <summary>The score of a number that is known to be one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not −1 to 5.</exception>
    public static Score Of(int number) =>
        TryFrom(number, out var score) ? score : throw new ArgumentOutOfRangeException(nameof(number), number, "A score is -1 to 5.");

    /// <inheritdoc/>
    public int CompareTo(Score other) => Value.CompareTo(other.Value);

    /// <summary>The number, in digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Compares two scores.</summary>
    public static bool operator <(Score left, Score right) => left.Value < right.Value;

    /// <summary>Compares two scores.</summary>
    public static bool operator >(Score left, Score right) => left.Value > right.Value;

    /// <summary>Compares two scores.</summary>
    public static bool operator <=(Score left, Score right) => left.Value <= right.Value;

    /// <summary>Compares two scores.</summary>
    public static bool operator >=(Score left, Score right) => left.Value >= right.Value;
}
