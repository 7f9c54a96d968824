from core.places.catchment import Assignment, Catchment, Cover
from core.places.gazetteer import Gazetteer
from core.places.loading import load_gazetteer
from core.places.models import Ambiguous, Coverage, Found, Municipality, Outside, PlaceAnswer, Unknown

__all__ = [
    "Ambiguous",
    "Assignment",
    "Catchment",
    "Cover",
    "Coverage",
    "Found",
    "Gazetteer",
    "Municipality",
    "Outside",
    "PlaceAnswer",
    "Unknown",
    "load_gazetteer",
]
