"""The journey map of a persona: phases × lanes, evidence in every cell, words against scores, pains and what is not known."""

from cjmkit.journey.maps import JourneyMap, journey_map
from cjmkit.journey.triangulation import triangulate

__all__ = ["JourneyMap", "journey_map", "triangulate"]
