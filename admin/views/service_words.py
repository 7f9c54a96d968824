from admin.views.say import Say


def service_words(say: Say, key: str) -> str:
    """A card that the team has made itself stands by its key."""
    return say(f"console.service.{key}") if say.catalogs.has(f"console.service.{key}") else key
