using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Query;

public sealed class KeywordSearchTests
{
    [Fact]
    public void Any_keyword_is_a_part_of_a_keyword_of_any_type()
    {
        var search = new KeywordSearch { Keywords = [" Port ", "100%", "red hair", " ", "a*b"] };

        Assert.Equal("""kw:*port* OR kw:*100\%* OR kw:*red\ hair* OR kw:*a\*b*""", QueryText.Print(search.ToTree()));
    }

    [Fact]
    public void All_keywords_types_and_scores_are_joined()
    {
        var search = new KeywordSearch { Keywords = ["a", "b"], MatchAll = true, FileTypes = ["png", "jpg"], MinScore = -1, MaxScore = 2 };

        Assert.Equal("kw:*a* kw:*b* (ext:=png OR ext:=jpg) score:-1..2", QueryText.Print(search.ToTree()));
    }

    [Fact]
    public void Nothing_asked_is_everything()
    {
        Assert.Equal(new Everything(), new KeywordSearch { Keywords = ["", "  "], FileTypes = [] }.ToTree());
    }
}
