using System.Text.Json;
using MediaScoring.Extraction.Generators;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class PythonJsonTests
{
    [Fact]
    public void NaN_and_the_infinities_become_null_outside_of_strings_only()
    {
        using var json = PythonJson.TryParse("""{"a": NaN, "b": [Infinity, -Infinity, 1], "c": "NaN \" Infinity", "NaN": "x"}""", out var problem);

        Assert.Null(problem);
        Assert.Equal("""{"a": null, "b": [null, null, 1], "c": "NaN \" Infinity", "NaN": "x"}""", json!.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("""{"a": "\ud83d"}""", "\uFFFD")]
    [InlineData("""{"a": "\ude00x"}""", "\uFFFDx")]
    [InlineData("""{"a": "\ud83d\ud83d\ude00"}""", "\uFFFD😀")]
    [InlineData("""{"a": "\ud83d\ude00"}""", "😀")]
    [InlineData("""{"a": "\\ud83d"}""", "\\ud83d")]
    [InlineData("{\"a\": \"x\ny\"}", "x\ny")]
    public void Every_string_can_be_fetched(string text, string expected)
    {
        using var json = PythonJson.TryParse(text, out _);

        Assert.Equal(expected, json!.RootElement.GetProperty("a").GetString());
    }

    [Theory]
    [InlineData("{\"a\": 1}\0\0 and more", 1)]
    [InlineData("\uFEFF {\"a\": 1}{\"a\": 2}", 1)]
    [InlineData("{\"a\": 1, \"a\": 2}", 2)]
    [InlineData("{\"a\": 3, \"b\": NaN} rest NaN {", 3)]
    public void What_follows_the_first_value_is_ignored_and_the_last_of_equal_keys_wins(string text, int expected)
    {
        using var json = PythonJson.TryParse(text, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, json!.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a fox")]
    [InlineData("{a|b} cat")]
    [InlineData("[cat|dog], grass")]
    [InlineData("{")]
    [InlineData("(masterpiece)")]
    public void Prompts_are_no_JSON_and_no_problem(string text)
    {
        Assert.Null(PythonJson.TryParse(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("{\"a\": }", "damaged")]
    [InlineData("{\"a\": \"b", "damaged")]
    [InlineData("{\"a\": \"\\", "damaged")]
    [InlineData("{\"a\": NaN", "damaged")]
    [InlineData("{\"a\": \"\\ud8", "damaged")]
    public void Damage_is_told(string text, string word)
    {
        Assert.Null(PythonJson.TryParse(text, out var problem));
        Assert.Contains(word, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(100_000, false)]
    public void Two_hundred_and_fifty_six_levels_are_read(int levels, bool isRead)
    {
        foreach (var inside in new[] { "", "NaN" })
        {
            using var json = PythonJson.TryParse(new string('[', levels) + inside + new string(']', levels), out var problem);

            Assert.Equal(isRead, json is not null);
            Assert.Equal(isRead, problem is null);
            if (!isRead) Assert.Contains("256 levels", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_big_seed_keeps_its_digits()
    {
        using var json = PythonJson.TryParse("""{"seed": 18446744073709551615}""", out _);

        Assert.Equal(ulong.MaxValue, json!.RootElement.GetProperty("seed").GetUInt64());
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("seed").ValueKind);
    }
}
