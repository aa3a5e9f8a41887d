from ml.audio.programs import DRUM_KEYS, DRUMS, INSTRUMENTS, PROGRAMS


def test_each_of_the_128_programs_has_an_instrument():
    assert len(PROGRAMS) == 128
    assert set(PROGRAMS) == set(INSTRUMENTS)


def test_each_instrument_plays_the_program_it_is_rendered_from():
    assert {key: PROGRAMS[i.program] for key, i in INSTRUMENTS.items()} == {
        key: key for key in INSTRUMENTS
    }


def test_the_programs_of_jazz_have_sounds_of_their_own():
    jazz = (0, 4, 11, 16, 24, 26, 32, 33, 40, 48, 56, 57, 65, 66, 71, 73, 105)
    assert len({PROGRAMS[program] for program in jazz}) == len(jazz)


def test_every_drum_key_has_a_sound_that_is_rendered():
    assert set(DRUMS) == set(DRUM_KEYS) >= set(range(35, 82))
    assert all(DRUMS[source] == source for source in DRUMS.values())
