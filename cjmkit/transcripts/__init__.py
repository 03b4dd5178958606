"""Interview transcripts of any common tool, read into turns of speech with roles, times and pseudonyms."""

from cjmkit.transcripts.interviews import Interviews, read_interview, read_interviews

__all__ = ["Interviews", "read_interview", "read_interviews"]
