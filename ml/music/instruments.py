"""General MIDI: the 128 program names and their 16 families of eight."""

FAMILY_NAMES: tuple[str, ...] = (
    "Piano",
    "Chromatic percussion",
    "Organ",
    "Guitar",
    "Bass",
    "Strings",
    "Ensemble",
    "Brass",
    "Reed",
    "Pipe",
    "Synth lead",
    "Synth pad",
    "Synth effects",
    "World",
    "Percussive",
    "Sound effects",
)

DRUMS_NAME = "Drums"

# One line a family, in the order of FAMILY_NAMES.
_PROGRAMS = """
Acoustic grand piano|Bright acoustic piano|Electric grand piano|Honky-tonk piano|Electric piano 1|Electric piano 2|Harpsichord|Clavinet
Celesta|Glockenspiel|Music box|Vibraphone|Marimba|Xylophone|Tubular bells|Dulcimer
Drawbar organ|Percussive organ|Rock organ|Church organ|Reed organ|Accordion|Harmonica|Tango accordion
Nylon guitar|Steel guitar|Jazz guitar|Clean electric guitar|Muted electric guitar|Overdriven guitar|Distortion guitar|Guitar harmonics
Acoustic bass|Fingered bass|Picked bass|Fretless bass|Slap bass 1|Slap bass 2|Synth bass 1|Synth bass 2
Violin|Viola|Cello|Contrabass|Tremolo strings|Pizzicato strings|Harp|Timpani
String ensemble 1|String ensemble 2|Synth strings 1|Synth strings 2|Choir aahs|Voice oohs|Synth voice|Orchestra hit
Trumpet|Trombone|Tuba|Muted trumpet|French horn|Brass section|Synth brass 1|Synth brass 2
Soprano sax|Alto sax|Tenor sax|Baritone sax|Oboe|English horn|Bassoon|Clarinet
Piccolo|Flute|Recorder|Pan flute|Blown bottle|Shakuhachi|Whistle|Ocarina
Square lead|Sawtooth lead|Calliope lead|Chiff lead|Charang lead|Voice lead|Fifths lead|Bass and lead
New age pad|Warm pad|Polysynth pad|Choir pad|Bowed pad|Metallic pad|Halo pad|Sweep pad
Rain|Soundtrack|Crystal|Atmosphere|Brightness|Goblins|Echoes|Sci-fi
Sitar|Banjo|Shamisen|Koto|Kalimba|Bagpipe|Fiddle|Shanai
Tinkle bell|Agogo|Steel drums|Woodblock|Taiko drum|Melodic tom|Synth drum|Reverse cymbal
Guitar fret noise|Breath noise|Seashore|Bird tweet|Telephone ring|Helicopter|Applause|Gunshot
"""  # noqa: E501 - a table reads best with a family on each line

PROGRAM_NAMES: tuple[str, ...] = tuple(
    name for line in _PROGRAMS.strip().splitlines() for name in line.split("|")
)


def program_name(program: int) -> str:
    """Return the General MIDI name of a program, 0 to 127."""
    return PROGRAM_NAMES[_checked(program)]


def family_name(program: int) -> str:
    """Return the name of the family a program, 0 to 127, belongs to."""
    return FAMILY_NAMES[_checked(program) // 8]


def _checked(program: int) -> int:
    if not 0 <= program < len(PROGRAM_NAMES):
        message = f"a program must be between 0 and 127, got {program}"
        raise ValueError(message)
    return program
