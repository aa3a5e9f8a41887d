import pytest

from ml.music.instruments import FAMILY_NAMES, PROGRAM_NAMES, family_name, program_name


def test_general_midi_has_128_programs_of_distinct_names_in_16_families():
    assert len(set(PROGRAM_NAMES)) == 128
    assert len(set(FAMILY_NAMES)) == 16


@pytest.mark.parametrize(
    ("program", "name", "family"),
    [
        (0, "Acoustic grand piano", "Piano"),
        (24, "Nylon guitar", "Guitar"),
        (40, "Violin", "Strings"),
        (56, "Trumpet", "Brass"),
        (73, "Flute", "Pipe"),
        (110, "Fiddle", "World"),
        (127, "Gunshot", "Sound effects"),
    ],
)
def test_programs_have_the_standards_places(program, name, family):
    assert (program_name(program), family_name(program)) == (name, family)


@pytest.mark.parametrize("program", [-1, 128])
def test_a_program_out_of_range_is_refused_by_its_value(program):
    with pytest.raises(ValueError, match=f"between 0 and 127, got {program}"):
        program_name(program)
