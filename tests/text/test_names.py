"""The letters that stand for a name."""

from app.text.names import initials


def test_they_are_the_first_letters_of_its_telling_words():
    told = {
        "Association Al Jisr": "AJ",
        "Association Jeunesse des palmeraies (démo)": "JP",
        "Institution Tahar Sebti": "ITS",
        "Hanane Tassaoute": "HT",
        "Fondation Amane": "AM",
        "Élan": "ÉL",
        "de": "DE",
        "جمعية الواحة الخضراء": "و خ",
        "مؤسسة والبيت": "ب",
        "12 · 7": "1",
        "🌱": "🌱",
        "": "",
    }
    found = {name: initials(name) for name in told}
    assert found == told
