"""Transcripts as speech recognisers write them in JSON: the ones known by name, and lists of turns in any tool's words."""

from cjmkit.transcripts.recognisers.recognised import is_json, read_json

__all__ = ["is_json", "read_json"]
