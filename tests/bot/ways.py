"""Ways through the conversations, and every place on them: what the engine's tests walk along."""

from tests.bot.fakes import Person

NUMBER = "21 23 45 67"

WAYS: dict[str, tuple[str, ...]] = {
    "family, shortest": ("nn", "parent", ":Molde", "yes", "under_1", "chat", "skip"),
    "family, all told": (
        *("nb", "carer", ":Herøy", "yes", "2_6", "call"),
        *(f":{NUMBER}", "yes", ":fjelltopp", ":etter klokka 12", "yes", ":Anne", ":Eg er sliten."),
    ),
    "pregnant, by text message": ("nn", "pregnant", ":Molde", "yes", "sms", f":{NUMBER}", "no", "skip", "skip", "skip"),
    "on behalf": ("en", "on_behalf", "no", ":Molde", "yes", "chat", ":I hear crying at night."),
    "on behalf, by phone": (
        "nn",
        "on_behalf",
        "partly",
        ":Molde",
        "yes",
        "call",
        f":{NUMBER}",
        "yes",
        "skip",
        "skip",
        "no",
        "skip",
        "skip",
    ),
    "professional": ("nn", "professional", "call", ":Molde", "yes"),
    "consultation": ("nb", "professional", "consult", "molde", "gp", "unborn", ":En mor er redd for fødselen."),
}
"""Up to the last question; what is left is the consent, the yes to sending, or nothing."""

ASK_CONSENT = tuple(name for name in WAYS if name not in {"professional", "consultation"})

DETOURS: dict[str, tuple[str, ...]] = {
    "language": ("nn", "parent", "/language"),
    "which place": ("nn", "parent", ":nes"),
    "outside": ("nn", "parent", ":Oslo"),
    "another team": ("nn", "parent", ":Molde", "other"),
    "other help": ("nn", "parent", "/services"),
    "other help: pathways": ("nn", "parent", "/services", "pathway"),
    "other help: just come": ("nn", "parent", "/services", "drop_in"),
    "other help: numbers": ("nn", "parent", "/services", "line"),
    "other help: local": ("nn", "parent", "/services", "local"),
    "other help: near": ("nn", "parent", "/services", "local", ":Molde"),
    "other help, sent": (*WAYS["family, shortest"], "yes", "/services"),
    "edit": (*WAYS["family, shortest"], "/edit"),
    "editing": (*WAYS["family, shortest"], "/edit", "who"),
    "cancel": ("nn", "parent", ":Molde", "/cancel"),
    "straight": ("nn", "/person"),
    "straight with a team": ("nn", "parent", ":Molde", "/person"),
    "sent": (*WAYS["family, shortest"], "yes"),
    "sent, nothing more": (*WAYS["family, shortest"], "yes", "enough"),
    "telling what matters": (*WAYS["family, shortest"], "yes", "child"),
    "sent on behalf": (*WAYS["on behalf"], "yes"),
    "a text that tells": (*WAYS["consultation"][:-1], ":Kari er redd for fødselen."),
    "editing a consultation": (*WAYS["consultation"], "/edit", "band"),
    "receipt": (*WAYS["consultation"], "yes"),
    "receipt, wrong": (*WAYS["consultation"], "yes", ":7K2M"),
    "taking back": (*WAYS["family, shortest"], "yes", "/withdraw"),
}


def places() -> dict[str, tuple[str, ...]]:
    """Every prefix of every way, and every detour."""
    along = {f"{name} {count}": way[:count] for name, way in WAYS.items() for count in range(len(way) + 1)}
    return along | DETOURS


PLACES = places()


def person_at(place: str) -> Person:
    return Person().starts("nn").goes(PLACES[place])
