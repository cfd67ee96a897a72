"""The names, in English and French, behind the department codes of the Government of Canada's open
data.
"""

NAMES = {
    "dfatd-maecd": ("Global Affairs Canada", "Affaires mondiales Canada"),
    "ec": (
        "Environment and Climate Change Canada",
        "Environnement et Changement climatique Canada",
    ),
    "esdc-edsc": (
        "Employment and Social Development Canada",
        "Emploi et Développement social Canada",
    ),
    "hc-sc": ("Health Canada", "Santé Canada"),
    "ic": (
        "Innovation, Science and Economic Development Canada",
        "Innovation, Sciences et Développement économique Canada",
    ),
    "idrc-crdi": (
        "International Development Research Centre",
        "Centre de recherches pour le développement international",
    ),
    "isc-sac": ("Indigenous Services Canada", "Services aux Autochtones Canada"),
    "jus": ("Department of Justice Canada", "Ministère de la Justice Canada"),
    "nrcan-rncan": ("Natural Resources Canada", "Ressources naturelles Canada"),
    "pch": ("Canadian Heritage", "Patrimoine canadien"),
    "pco-bcp": ("Privy Council Office", "Bureau du Conseil privé"),
    "ps-sp": ("Public Safety Canada", "Sécurité publique Canada"),
    "rcmp-grc": ("Royal Canadian Mounted Police", "Gendarmerie royale du Canada"),
    "statcan": ("Statistics Canada", "Statistique Canada"),
    "tbs-sct": (
        "Treasury Board of Canada Secretariat",
        "Secrétariat du Conseil du Trésor du Canada",
    ),
    "wage": ("Women and Gender Equality Canada", "Femmes et Égalité des genres Canada"),
}
