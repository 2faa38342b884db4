"""Which group is meant by a name as a moderator wrote it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.group import GroupId, GroupSummary
from bot.domain.request import GroupWords
from bot.domain.writing import trimmed
from bot.operations.group_names import Found, Several, Similar, find


def summaries(*names: str) -> list[GroupSummary]:
    return [GroupSummary("main", GroupId(f"1203630000000{number:05d}@g.us"), name) for number, name in enumerate(names)]


NAMES = (
    "Family",
    "Family chat",
    "Семья",
    "Моя семья",
    "Вести из Москвы",
    "Соседи",
    *(f"Соседи ЖК Альфа, дом {number}" for number in range(1, 21)),
    "Родители 3А",
    "Родители 3Б",
    "Школа №15: родители",
    'ООО "Ёлка"',
    "Дача 🌻",
    "Дача 🌵",
    "🎉🎉",
    "Бухгалтерия",
    "Große Straße",
    "Peter's friends",
    "Работа",
    "работа",
    "",
    "«»",
)
GROUPS = summaries(*NAMES)


def group(name: str) -> GroupSummary:
    return GROUPS[NAMES.index(name)]


def suggestions(text: str, reason: str | None = None) -> list[tuple[str, str]]:
    answer = find(GroupWords(text, reason=reason), GROUPS)
    assert isinstance(answer, Similar), answer
    return [(candidate.group.name, candidate.reason) for candidate in answer.candidates]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Family", "Family"),
        ("FAMILY", "Family"),
        ("ｆａｍｉｌｙ", "Family"),
        ("Family  Chat", "Family chat"),
        ("family\u00a0chat", "Family chat"),
        ("\u2068Family\u2069 \u200bchat\ufeff", "Family chat"),
        ("СЕМЬЯ", "Семья"),
        ("«Семья»", "Семья"),
        ('"Семья', "Семья"),
        ("« Семья »", "Семья"),
        ("соседи жк альфа, дом 12", "Соседи ЖК Альфа, дом 12"),
        ("ооо елка", 'ООО "Ёлка"'),
        ("ООО «Е\u0308лка»", 'ООО "Ёлка"'),
        ("Школа №15: Родители", "Школа №15: родители"),
        ("школа No15: родители", "Школа №15: родители"),
        ("GROSSE STRASSE", "Große Straße"),
        ("Дача 🌻", "Дача 🌻"),
        ("дача 🌵\ufe0f", "Дача 🌵"),
        ("🎉🎉", "🎉🎉"),
        ("Peter’s Friends", "Peter's friends"),
        ("Вести из Москвы", "Вести из Москвы"),
    ],
)
@pytest.mark.parametrize("reason", ["", "спам", "spam  and\t links from there", "«ругался», матом!"])
def test_a_name_in_any_writing_and_the_reason_after_it(text, name, reason):
    assert find(GroupWords(f"{text} {reason}".strip()), GROUPS) == Found(group(name), reason)
    assert find(GroupWords(text, quoted=True, reason=reason), GROUPS) == Found(group(name), reason)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("Family chat", "Family chat", ""),
        ("Family chat chat", "Family chat", "chat"),
        ("Family chatter", "Family", "chatter"),
        ("Соседи ЖК Альфа, дом 1", "Соседи ЖК Альфа, дом 1", ""),
        ("Соседи ЖК Альфа, дом 15 1", "Соседи ЖК Альфа, дом 15", "1"),
        ("Соседи шумят", "Соседи", "шумят"),
        ('Family "spam"', "Family", '"spam"'),
        ("Семья\u2069 спам", "Семья", "спам"),
    ],
)
def test_the_longest_name_counts(text, name, reason):
    assert find(GroupWords(text), GROUPS) == Found(group(name), reason)


def test_where_the_reason_is_known_the_text_is_the_name_alone():
    assert find(GroupWords("Family", reason="chat"), GROUPS) == Found(group("Family"), "chat")
    assert isinstance(find(GroupWords("Family spam", quoted=True, reason=""), GROUPS), Similar)
    assert ("Family", "links") in suggestions("Family spam", reason="links")


def test_groups_of_the_same_name_are_all_told():
    same = (group("Работа"), group("работа"))
    assert find(GroupWords("РАБОТА"), GROUPS) == Several(same, "")
    assert find(GroupWords("работа прогулы  и сон"), GROUPS) == Several(same, "прогулы  и сон")
    assert find(GroupWords("работа", quoted=True, reason="сон"), GROUPS) == Several(same, "сон")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # in Latin letters
        ("semya", ("Семья", "")),
        ("vesti iz moskvy", ("Вести из Москвы", "")),
        ("roditeli 3b", ("Родители 3Б", "")),
        ("shkola 15 roditeli", ("Школа №15: родители", "")),
        ("ЖК Альфа дом 5 флуд", ("Соседи ЖК Альфа, дом 5", "флуд")),
        # with slips of the keyboard
        ("родитли 3Б", ("Родители 3Б", "")),
        ("Бухгалтирия спам, флуд", ("Бухгалтерия", "спам, флуд")),
        ("Familly spam links", ("Family", "spam links")),
        ("Семя", ("Семья", "")),
        # in part
        ("бухгалтер", ("Бухгалтерия", "")),
        ("3б", ("Родители 3Б", "")),
        ("вести москва", ("Вести из Москвы", "")),
        ("вести москва спам", ("Вести из Москвы", "спам")),
        ("альфа дом 7", ("Соседи ЖК Альфа, дом 7", "")),
        # with signs of one's own
        ("Семья: спам", ("Семья", "спам")),
        ("Дача, спам", ("Дача 🌻", "спам")),
        ("Дача!!!", ("Дача 🌻", "")),
        ("🎉🎉🎉 спам", ("🎉🎉", "спам")),
    ],
)
def test_similar_names(text, first):
    assert suggestions(text)[0] == first


def test_the_name_in_other_letters_comes_before_a_shorter_one():
    assert suggestions("sosedi alfa dom 5")[0] == ("Соседи ЖК Альфа, дом 5", "")
    assert suggestions("sosedi alfa dom 15 shum i gam")[0] == ("Соседи ЖК Альфа, дом 15", "shum i gam")
    assert suggestions("sosedi")[0] == ("Соседи", "")


def test_few_are_offered_and_none_that_is_far_behind_the_best():
    both = [f"Alfa{also} {number}" for also in ("", " beta") for number in range(5)]
    answer = find(GroupWords("alfa beta"), summaries(*both))
    assert isinstance(answer, Similar)
    assert [candidate.group.name for candidate in answer.candidates] == both[5:]
    groups = summaries("Завод школа чат", "Дача 🌻")
    answer = find(GroupWords("Дача: спам"), groups)
    assert isinstance(answer, Similar)
    assert [candidate.group.name for candidate in answer.candidates] == ["Дача 🌻"]


def test_a_similar_name_is_never_found():
    """However much alike: "Дом ЖК 5" has all its words in another name."""
    homes = summaries("Соседи ЖК Альфа, дом 5")
    for text in ("Дом ЖК 5", "Соседи ЖК Альфа, дом", "Соседи ЖК Альфа дом 5", "Соседи ЖК Альфа, дом 5."):
        answer = find(GroupWords(text), homes)
        assert isinstance(answer, Similar)
        assert [candidate.group for candidate in answer.candidates] == homes


@pytest.mark.parametrize("text", ["qwerty uiop", "Привет всем", "a", "5", "!", "««", "🦀", "", "ь", "5!"])
def test_nothing_like_it(text):
    assert suggestions(text) == []


def test_no_groups():
    assert find(GroupWords("Family"), []) == Similar(())


def test_a_name_of_signs_only_is_no_name():
    nameless = summaries("", "«»", "\u200b")
    assert find(GroupWords("«» spam"), nameless) == Similar(())


ALPHABET = "абвёйжщ АБЁ abc XYZ 0159 -.,!№🌻👍"
SIMPLE_NAMES = st.text(ALPHABET, min_size=1, max_size=12).filter(lambda name: any(map(str.isalnum, name)))


@st.composite
def decorated(draw, name: str) -> str:
    """The same name as another hand writes it."""
    for change in draw(st.lists(st.sampled_from(["upper", "lower", "ё", "spaces", "quotes", "bidi"]), unique=True)):
        match change:
            case "upper":
                name = name.upper()
            case "lower":
                name = name.lower()
            case "ё":
                name = name.replace("ё", "е").replace("Ё", "Е")
            case "spaces":
                name = name.replace(" ", " \u00a0 ")
            case "quotes":
                name = f"«{name}»"
            case _:
                name = f"\u2068{name}\u2069"
    return name.strip()


def _same(name: str) -> str:
    return " ".join(name.lower().replace("ё", "е").split())


@settings(deadline=None)
@given(st.lists(SIMPLE_NAMES, min_size=1, unique_by=_same), st.data())
def test_every_group_is_found_by_its_name_in_any_writing(names, data):
    groups = summaries(*names)
    meant = data.draw(st.sampled_from(groups))
    text = data.draw(decorated(meant.name))
    assert find(GroupWords(text), groups) == Found(meant, "")
    assert find(GroupWords(f"{text}  because of  zzz "), groups) == Found(meant, "because of  zzz")


@settings(deadline=None)
@given(st.lists(SIMPLE_NAMES | st.text()), st.text() | SIMPLE_NAMES, st.none() | st.text())
def test_any_text_among_any_groups(names, text, reason):
    groups = summaries(*names)
    answer = find(GroupWords(text, reason=reason), groups)
    options = answer.candidates if isinstance(answer, Similar) else [answer]
    for option in options:
        assert option.reason == trimmed(reason) if reason is not None else text.rstrip().endswith(option.reason)
    if isinstance(answer, Similar):
        assert len(answer.candidates) <= 5
        found = [candidate.group for candidate in answer.candidates]
        assert len(set(found)) == len(found)
        assert set(found) <= set(groups)
