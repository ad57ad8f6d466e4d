"""The four networks: facts, members, and a page in each language."""

from demo.builders.common import Library, in_all_languages
from demo.content import Work
from demo.markdown import body
from demo.models import remember
from directory.models import NetworkPage
from home.models import Membership, Network, NetworksPage, Organisation, Region

NAMES = {
    "perco": {
        "fr": "Plateforme de coopération des Croix-Rouges européennes sur les réfugiés, les demandeurs d’asile et les migrants",
        "en": "Platform for European Red Cross Cooperation on Refugees, Asylum Seekers and Migrants",
        "es": "Plataforma de Cooperación de la Cruz Roja Europea sobre Refugiados, Solicitantes de Asilo y Migrantes",
        "ru": "Платформа европейского сотрудничества обществ Красного Креста по вопросам беженцев, лиц, ищущих убежище, и мигрантов",
    },
    "apmn": {
        "fr": "Réseau Asie-Pacifique sur les migrations",
        "en": "Asia Pacific Migration Network",
        "es": "Red de Migración de Asia-Pacífico",
        "ru": "Миграционная сеть Азиатско-Тихоокеанского региона",
    },
    "americas": {
        "fr": "Groupe de travail sur les migrations des Amériques et des Caraïbes",
        "en": "Migration Working Group of the Americas and the Caribbean",
        "es": "Grupo de Trabajo sobre Migración de las Américas y el Caribe",
        "ru": "Рабочая группа по миграции стран Америки и Карибского бассейна",
    },
    "central-asia": {
        "fr": "Réseau migration des Sociétés d’Asie centrale",
        "en": "Migration Network for Central Asian Societies",
        "es": "Red de Migración de las Sociedades de Asia Central",
        "ru": "Миграционная сеть обществ Центральной Азии",
    },
}
ABBREVIATIONS = {
    "perco": {"fr": "PERCO", "en": "PERCO", "es": "PERCO", "ru": "ПЕРКО"},
    "apmn": {"fr": "APMN", "en": "APMN", "es": "APMN", "ru": "АПМН"},
}
ORDER = ("perco", "apmn", "americas", "central-asia")


def build_facts(work: Work) -> Network:
    """Make the record of a network with its members and observers; one that is there stays as it is."""
    facts = work.facts
    if found := Network.objects.filter(key=facts["key"]).first():
        return found
    labels = {f"name_{code}": name for code, name in NAMES[work.key].items()}
    labels |= {f"abbreviation_{code}": name for code, name in ABBREVIATIONS.get(work.key, {}).items()}
    network = Network(
        key=facts["key"],
        order=ORDER.index(work.key),
        founded=str(facts.get("founded", ""))[:7],
        cooperation=facts["cooperation"],
        region=Region.objects.get(key=facts["region"]),
        societies_in_region=facts.get("societies_in_region"),
        website=facts.get("website", ""),
        **labels,
    )
    societies = {entry.key: entry for entry in Organisation.objects.all()}
    for role in Membership.Role:
        for key in facts.get(f"{role.value}s", []):
            network.memberships.add(
                Membership(organisation=societies[key], role=role, sort_order=len(network.memberships.all()))
            )
    network.full_clean()
    network.save()
    return remember(network)


def build_page(work: Work, network: Network, library: Library, user) -> NetworkPage:
    """Make the pages of a network in its languages; return the source page."""
    return in_all_languages(
        NetworkPage,
        work,
        lambda language: NetworksPage.objects.get(locale__language_code=language),
        {"network": network},
        lambda text: {"body": body(text["body"], "networks", work.key)},
        user=user,
    )
