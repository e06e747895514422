using System.Text.Json;
using FsCheck.Xunit;
using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Query;

public sealed class QueryJsonTests
{
    [Property(MaxTest = 1000)]
    public void A_tree_survives_json(int seed)
    {
        var tree = new RandomQuery(seed).Tree();

        var json = JsonSerializer.Serialize(tree);
        var parse = QueryJson.Read(JsonDocument.Parse(json).RootElement);

        Assert.True(parse.IsValid, $"{json}: {parse.Error?.Message}");
        Assert.True(tree.Equals(parse.Tree), json);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"field":"score","op":">=","value":4}""", "score:>=4")]
    [InlineData("""{"field":"score","from":-1,"to":2}""", "score:-1..2")]
    [InlineData("""{"field":"size","from":"1MB","to":null}""", "size:1MB..*")]
    [InlineData("""{"and":[{"field":"text","value":"red hair"},{"not":{"field":"tag","values":["nsfw"]}}]}""", "\"red hair\" -kw:nsfw")]
    [InlineData("""{"field":"model","values":["a*",{"pattern":"*pony*"},{"regex":"v[12]","ignoreCase":true}]}""", "model:\"a*\",*pony*,/v[12]/i")]
    [InlineData("""{"field":"kw.auto","value":"cat","confidence":{"op":">=","value":0.8}}""", "kw.auto:cat@>=0.8")]
    [InlineData("""{"or":[{"field":"is","value":"unrated"},{"field":"created","value":"2025-03"}]}""", "is:unrated OR created:2025-03")]
    public void Json_says_the_same_as_text(string json, string text)
    {
        var parse = QueryJson.Read(JsonDocument.Parse(json).RootElement);

        Assert.True(parse.IsValid, parse.Error?.Message);
        Assert.Equal(text, QueryText.Print(parse.Tree));
    }

    [Theory]
    [InlineData("[]", "$")]
    [InlineData("""{"and":[]}""", "$.and")]
    [InlineData("""{"and":[{"field":"scor","value":1}]}""", "$.and[0].field")]
    [InlineData("""{"field":"score","op":"like","value":1}""", "$.op")]
    [InlineData("""{"field":"score","value":"many"}""", "$.value")]
    [InlineData("""{"field":"steps","value":{"regex":"3"}}""", "$.value")]
    [InlineData("""{"field":"model","from":"a","to":"b"}""", "$.from")]
    [InlineData("""{"field":"elo","value":1}""", "$.field")]
    [InlineData("""{"field":"score","value":1,"boost":2}""", "$")]
    [InlineData("""{"not":{}}""", "$.not")]
    [InlineData("""{"field":"score","confidence":{"op":">","value":1},"value":1}""", "$.confidence")]
    [InlineData("""{"field":"kw","value":"a","confidence":{"op":">","value":"x"}}""", "$.confidence")]
    [InlineData("""{"field":"score"}""", "$")]
    [InlineData("""{"field":7,"value":1}""", "$")]
    public void Wrong_json_is_refused_with_its_path(string json, string path)
    {
        var error = QueryJson.Read(JsonDocument.Parse(json).RootElement).Error;

        Assert.NotNull(error);
        Assert.StartsWith(path + ":", error.Message);
    }

    [Fact]
    public void Deep_json_is_refused()
    {
        var json = string.Concat(Enumerable.Repeat("{\"not\":", 40)) + "{\"field\":\"text\",\"value\":\"a\"}" + new string('}', 40);

        Assert.NotNull(QueryJson.Read(JsonDocument.Parse(json).RootElement).Error);
    }
}
