"""Synthetic texts in three languages, for large folders and for the bench; the same seed gives the
same texts.
"""

import random
from itertools import accumulate

LANGUAGES = ("fr", "ar", "en")
# Words that a search is measured with, by the share of texts that hold them.
MARKERS = {
    "fr": (("coopérative", 0.5), ("transhumance", 0.1), ("safran", 0.01)),
    "ar": (("التعاونيات", 0.5), ("الواحات", 0.1), ("الزعفران", 0.01)),
    "en": (("cooperative", 0.5), ("irrigation", 0.1), ("saffron", 0.01)),
}
WORDS = {
    "fr": """de la les des pour une dans avec notre chaque région femmes jeunes économie sociale
solidaire artisanat marché local formation accès crédit terre eau école santé réseau
projet commune village ville quartier énergie solaire déchets emploi revenu qualité
transport numérique foncier semences forêt pêche montagne oasis droit loi caisse mutuelle
épargne produits vente directe circuit court label prix juste équipe bénévole partenaire
année créer soutenir ouvrir relier former financer partager protéger améliorer rendre
donner mettre lancer""",
    "ar": """من في على إلى مع كل الجهة النساء الشباب الاقتصاد الاجتماعي التضامني الصناعة التقليدية
السوق المحلي التكوين الولوج التمويل الأرض الماء المدرسة الصحة الشبكة المشروع الجماعة
القرية المدينة الحي الطاقة الشمسية النفايات الشغل الدخل الجودة النقل الرقمي البذور الغابة
الصيد الجبل الحق القانون التعاضدية الادخار المنتجات البيع المباشر العلامة الثمن العادل
الفريق المتطوع الشريك السنة إحداث دعم فتح ربط تمويل تقاسم حماية تحسين إطلاق""",
    "en": """of the for a in with our every region women youth social solidarity economy crafts
market local training access credit land water school health network project town village city
district energy solar waste work income quality transport digital seeds forest fishing
mountain oasis right law fund mutual savings products direct selling short supply label
fair price team volunteer partner year create support open connect train finance share
protect improve make give start""",
}


class Writer:
    """Random sentences of one language after another; everything follows from the seed."""

    def __init__(self, seed: int) -> None:
        """Keep one source of chance and each language's words with falling weights."""
        self.chance = random.Random(seed)
        self.words = {language: text.split() for language, text in WORDS.items()}
        self.weights = {
            # Falling as in real texts, where few words make up most of them.
            language: list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            for language, words in self.words.items()
        }

    def phrase(self, language: str, count: int) -> str:
        """So many words of that language, the first ones of its list more often."""
        return " ".join(
            self.chance.choices(self.words[language], cum_weights=self.weights[language], k=count)
        )

    def names(self, count: int) -> list[str]:
        """So many words in each language."""
        return [self.phrase(language, count) for language in LANGUAGES]

    def text(self, language: str, words: int) -> str:
        """A text that holds each marker of its language with the marker's probability."""
        markers = [word for word, rate in MARKERS[language] if self.chance.random() < rate]
        sentence = " ".join([self.phrase(language, words), *markers])
        return sentence[:1].upper() + sentence[1:] + "."

    def shares(self, total: int, among: int, cap: int) -> list[int]:
        """Split `total` log-normally among so many, none above `cap`; what a cap turns away goes
        to the next ones.
        """
        weights = [self.chance.lognormvariate(0, 1.2) for _ in range(among)]
        scale = total / sum(weights)
        parts = [min(cap, int(weight * scale)) for weight in weights]
        missing = total - sum(parts)
        while missing:
            for place in range(among):
                step = min(cap - parts[place], missing, max(1, missing // among))
                parts[place] += step
                missing -= step
        return parts

    def some(self, prefix: str, upper: int, most: int) -> str:
        """One to `most` different references."""
        numbers = self.chance.sample(range(1, upper + 1), self.chance.randint(1, most))
        return ";".join(f"{prefix}{number}" for number in sorted(numbers))


def language_of(number: int) -> str:
    """Languages take turns."""
    return LANGUAGES[number % len(LANGUAGES)]
