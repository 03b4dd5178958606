"""Files of real tools, where they are at hand: what their description says of them holds."""

import json
from pathlib import Path

import pytest

from cjmkit.transcripts import read_interview, read_interviews
from cjmkit.transcripts.asking import askers
from cjmkit.transcripts.formats import read_file
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.subtitles import read_cues
from cjmkit.transcripts.turns import turns_of

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
TRANSCRIPTS = CORPUS / "transcripts"

pytestmark = pytest.mark.skipif(
    not TRANSCRIPTS.is_dir(), reason="the folder of real transcripts is not beside the repository"
)

CUES = {
    "noscribe/interview.vtt": 56, "sbv/POET_AGSM2023.sbv": 1082, "srt/rse_german_sample.srt": 5, "srt/rse_german_sample.vtt": 5,
    "teams_vtt/MicrosoftStreamDemo.vtt": 4, "teams_vtt/jmew_transcript1.vtt": 261, "teams_vtt/openqual_sample_v.vtt": 5,
    "vtt_misc/azure_videoindexer_sample.vtt": 1355, "vtt_misc/plc_fishbowl.vtt": 264, "vtt_misc/ups_transcript.vtt": 58,
    "vtt_misc/vietnamese_bom_crlf.vtt": 1376, "youtube_vtt/godzcursed_sample.vtt": 27, "youtube_vtt/macbook_subtitles.en.vtt": 803,
    "zoom_vtt/aekupor_cip.vtt": 284, "zoom_vtt/aekupor_empty.vtt": 0, "zoom_vtt/ethpm_acdc_2026-02-19_175_transcript.vtt": 139,
    "zoom_vtt/preasync.vtt": 928,
}  # fmt: skip

ENDS = {
    "noscribe/interview.vtt": 737.141, "teams_vtt/openqual_sample_v.vtt": 112.0, "teams_vtt/jmew_transcript1.vtt": 1572.33,
    "vtt_misc/azure_videoindexer_sample.vtt": 4387.325, "vtt_misc/vietnamese_bom_crlf.vtt": 5617.01, "vtt_misc/ups_transcript.vtt": 352.0,
    "zoom_vtt/aekupor_cip.vtt": 2027.16, "zoom_vtt/preasync.vtt": 7973.43, "youtube_vtt/macbook_subtitles.en.vtt": 1016.51,
}  # fmt: skip

# How often each label stands there; one of DC02 has a single blank before its time.
LABELS = {
    "german_docx_haski/interview1.docx": {"I": 4, "S1": 4, "S2": 5},
    "german_docx_haski/interview2.docx": {"I": 4, "S3": 8, "S4": 7},
    "german_docx_haski/interview3.docx": {"I": 3, "S5": 9, "S6": 8},
    "german_md_divekit/fkrampe_transkript.md": {"I": 67, "B": 59},
    "german_md_divekit/jintveen_MA_Kohls_transkript.md": {"I": 26, "B": 26},
    "noscribe/interview.txt": {"S00": 26, "S01": 28, "S02": 1},
    "plain_pdpilot/P1.pdf": {"Dan": 47, "Participant": 47},
    "plain_sealuzh/transcript_interview_1.txt": {"Q": 36, "A": 47},
    "stt_txt/corporate-chains_assemblyai.txt": {"SPEAKER_00": 56, "SPEAKER_01": 51, "SPEAKER_02": 45},
    "stt_txt/corporate-chains_deepgram.txt": {"SPEAKER_00": 27, "SPEAKER_01": 28, "SPEAKER_02": 26},
    "va_gov/05-2024_Dashboard_P2_EXCERPT.md": {"Tyler": 20, "P2": 26},
    "vtt_misc/plc_fishbowl.vtt": {"Caleob King": 264},
    "zoom_vtt/aekupor_cip.vtt": {"Dora Demszky": 188, "Ashlee Kupor (SL)": 87},
} | {
    f"qdr_mannheimer/{code}_transcript_deidentified.{ending}": {code: theirs, "Sara Mannheimer": hers}
    for code, theirs, hers in (
        ("BSR01", 42, 41),
        ("BSR02", 35, 36),
        ("DC01", 43, 44),
        ("DC02", 45, 47),
        ("QR01", 51, 52),
        ("QR02", 54, 55),
    )
    for ending in ("txt", "docx")
}


# The recogniser, the speakers, the end of the last word, and where the file has its whole text.
JSON = {
    "aws_01-plain": ("AWS Transcribe JSON", [], 141.54, lambda data: data["results"]["transcripts"][0]["transcript"]),
    "aws_03-speaker-identification": (
        "AWS Transcribe JSON", ["spk_0", "spk_1", "spk_2"], 141.54, lambda data: data["results"]["transcripts"][0]["transcript"],
    ),
    "bbc_autoEdit2TedTalkTranscript": (
        "autoEdit JSON", ["Unnamed Speaker"], 704.33,
        lambda data: " ".join(word["text"] for part in data["text"] for each in part["paragraph"] for word in each["line"]),
    ),
    "bbc_gcpSttPunctuation": (
        "Google Speech-to-Text JSON", [], 706.0, lambda data: " ".join(result["alternatives"][0]["transcript"] for result in data["results"]),
    ),
    "bbc_speechmaticsTedTalkTranscript": (
        "Speechmatics JSON", ["Speaker 4 (F)", "Speaker 3 (F)", "Speaker 2 (F)"], 705.95,
        lambda data: " ".join(word["name"] for word in data["words"]).replace(" .", "."),
    ),
    "deepgramcaptions_assemblyai_utterances": ("AssemblyAI JSON", ["A"], 25.14, lambda data: data["text"]),
    "deepgramcaptions_dg_utterances": (
        "Deepgram JSON", [], 25.44, lambda data: " ".join(each["transcript"] for each in data["results"]["utterances"]),
    ),
    "deepgramcaptions_whisper_timestamped": ("Whisper JSON", [], 25.32, lambda data: data["text"]),
    "hf_pipeline_chunks": ("Hugging Face JSON", [], 603.96, lambda data: "".join(chunk["text"] for chunk in data)),
}  # fmt: skip


@pytest.mark.parametrize("name", JSON)
def test_every_word_of_a_recogniser_is_found(name):
    path = TRANSCRIPTS / "json_stt" / f"{name}.json"
    form, speakers, end, whole = JSON[name]
    found = read_interview(path)
    assert (found.files[0]["format"], found.files[0]["speakers"], found.files[0]["duration_s"]) == (form, speakers, end)
    assert "".join(found.utterances.text).replace(" ", "") == "".join(
        whole(json.loads(path.read_text(encoding="utf-8"))).split()
    )


def test_survey_exports_are_no_transcripts():
    found = read_interviews(CORPUS / "surveys")
    tables = {fault.file for fault in found.errors if fault.file and fault.file.endswith((".csv", ".xlsx"))}
    assert tables == {
        path.relative_to(CORPUS / "surveys").as_posix()
        for ending in ("csv", "xlsx")
        for path in (CORPUS / "surveys").rglob(f"*.{ending}")
    }


@pytest.mark.parametrize("name", CUES)
def test_every_cue_is_found(name):
    text = (TRANSCRIPTS / name).read_text(encoding="utf-8-sig")
    assert len(read_cues(text, "vtt" if name.endswith("vtt") else name[-3:], Notes())) == CUES[name]


@pytest.mark.parametrize("name", ENDS)
def test_duration_is_the_last_cues_end(name):
    assert read_interview(TRANSCRIPTS / name).files[0]["duration_s"] == ENDS[name]


@pytest.mark.parametrize("name", LABELS)
def test_every_label_is_found(name):
    counts: dict[str, int] = {}
    for passage in read_file(TRANSCRIPTS / name).passages:
        if passage.speaker is not None:
            counts[passage.speaker] = counts.get(passage.speaker, 0) + 1
    assert counts == LABELS[name]


def test_false_speakers_of_zoom_are_none():
    speakers = read_interview(TRANSCRIPTS / "zoom_vtt/preasync.vtt").files[0]["speakers"]
    assert len(speakers) == 20
    assert "Florian Wahl" in speakers


def test_roles_of_real_interviews():
    roles = {}
    for name in (
        "german_docx_haski/interview1.docx",
        "qdr_mannheimer/BSR01_transcript_deidentified.txt",
        "va_gov/05-2024_Dashboard_P2_EXCERPT.md",
    ):
        frame = read_interview(TRANSCRIPTS / name).utterances
        roles |= dict(zip(frame.speaker, frame.role, strict=True))
    assert {speaker for speaker, role in roles.items() if role == "moderator"} == {"I", "Sara Mannheimer", "Tyler"}


@pytest.mark.parametrize("folder", ["transcripts", "malformed"])
def test_every_file_loads_or_is_refused_with_a_reason(folder):
    found = read_interviews(CORPUS / folder)
    seen = {record["file"] for record in found.files} | {fault.file for fault in found.errors}
    skipped = {"LICENSE", "LICENSE.md"}
    everything = {
        path.relative_to(CORPUS / folder).as_posix()
        for path in (CORPUS / folder).rglob("*")
        if path.is_file() and path.name not in skipped
    }
    assert seen == everything
    assert all(";" in fault.message for fault in found.errors)
    assert all(record["turns"]["participant"] or record["warnings"] for record in found.files)
    if folder == "transcripts":
        assert found.errors == ()
    assert found.utterances.utterance.is_unique
    assert (found.utterances.end.dropna() >= found.utterances.start[found.utterances.end.notna()]).all()


ASKING = {
    "german_docx_haski/interview1.docx": {"i"}, "german_docx_haski/interview2.docx": {"i"}, "german_docx_haski/interview3.docx": {"i"},
    "german_md_divekit/fkrampe_transkript.md": {"i"}, "german_md_divekit/jintveen_MA_Kohls_transkript.md": {"i"},
    "german_md_divekit/nnProf_transkript.md": {"i"}, "noscribe/interview.vtt": {"s01"}, "plain_sealuzh/transcript_interview_1.txt": {"q"},
    "plain_sealuzh/transcript_interview_3.txt": {"q"}, "teams_vtt/openqual_sample_v.vtt": {"inglis, jake"},
    "va_gov/05-2024_Dashboard_P2_EXCERPT.md": {"tyler"}, "google_meet_md/02_PPGC_Transcript.md": set(), "zoom_vtt/preasync.vtt": set(),
    "stt_txt/corporate-chains_whisperx.txt": set(), "teams_vtt/jmew_transcript1.vtt": set(), "zoom_vtt/aekupor_cip.vtt": set(),
} | {f"qdr_mannheimer/{code}_transcript_deidentified.txt": {"sara mannheimer"} for code in ("BSR01", "BSR02", "DC01", "DC02", "QR01", "QR02")}  # fmt: skip


@pytest.mark.parametrize("name", ASKING)
def test_who_asks_is_told_without_the_labels(name):
    turns = turns_of(read_file(TRANSCRIPTS / name))
    assert set(askers(turns, {key(turn.speaker) for turn in turns if turn.speaker})) == ASKING[name]


@pytest.mark.parametrize("service", ["assemblyai", "deepgram", "whisperx"])
def test_words_are_all_tokens_but_the_labels(service):
    path = TRANSCRIPTS / f"stt_txt/corporate-chains_{service}.txt"
    text = path.read_text(encoding="utf-8")
    labels = sum(line.startswith("SPEAKER_") for line in text.split("\n"))
    record = read_interview(path).files[0]
    assert sum(record["words"].values()) == len(text.split()) - labels


def test_counts_of_a_record_are_those_of_its_utterances():
    found = read_interviews(TRANSCRIPTS)
    for record in found.files:
        turns = found.utterances[found.utterances.source.eq(record["file"])]
        for role in ("participant", "moderator", "other"):
            said = turns[turns.role.eq(role)]
            assert record["turns"][role] == len(said), record["file"]
            assert record["words"][role] == said.text.str.split().str.len().sum(), record["file"]
