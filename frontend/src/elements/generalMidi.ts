/** General MIDI's sixteen families of eight programs, in the order of their numbers. */
export const FAMILIES: readonly (readonly [family: string, programs: readonly string[]])[] = [
  [
    "Piano",
    [
      "Grand piano",
      "Bright piano",
      "Electric grand",
      "Honky-tonk piano",
      "Electric piano 1",
      "Electric piano 2",
      "Harpsichord",
      "Clavinet",
    ],
  ],
  [
    "Mallets",
    [
      "Celesta",
      "Glockenspiel",
      "Music box",
      "Vibraphone",
      "Marimba",
      "Xylophone",
      "Tubular bells",
      "Dulcimer",
    ],
  ],
  [
    "Organ",
    [
      "Drawbar organ",
      "Percussive organ",
      "Rock organ",
      "Church organ",
      "Reed organ",
      "Accordion",
      "Harmonica",
      "Tango accordion",
    ],
  ],
  [
    "Guitar",
    [
      "Nylon guitar",
      "Steel guitar",
      "Jazz guitar",
      "Clean guitar",
      "Muted guitar",
      "Overdriven guitar",
      "Distortion guitar",
      "Guitar harmonics",
    ],
  ],
  [
    "Bass",
    [
      "Acoustic bass",
      "Fingered bass",
      "Picked bass",
      "Fretless bass",
      "Slap bass 1",
      "Slap bass 2",
      "Synth bass 1",
      "Synth bass 2",
    ],
  ],
  [
    "Strings",
    ["Violin", "Viola", "Cello", "Double bass", "Tremolo strings", "Pizzicato", "Harp", "Timpani"],
  ],
  [
    "Ensemble",
    [
      "Strings 1",
      "Strings 2",
      "Synth strings 1",
      "Synth strings 2",
      "Choir",
      "Voice",
      "Synth voice",
      "Orchestra hit",
    ],
  ],
  [
    "Brass",
    [
      "Trumpet",
      "Trombone",
      "Tuba",
      "Muted trumpet",
      "French horn",
      "Brass section",
      "Synth brass 1",
      "Synth brass 2",
    ],
  ],
  [
    "Reeds",
    [
      "Soprano sax",
      "Alto sax",
      "Tenor sax",
      "Baritone sax",
      "Oboe",
      "English horn",
      "Bassoon",
      "Clarinet",
    ],
  ],
  [
    "Flutes",
    ["Piccolo", "Flute", "Recorder", "Pan flute", "Bottle", "Shakuhachi", "Whistle", "Ocarina"],
  ],
  [
    "Lead",
    ["Square", "Sawtooth", "Calliope", "Chiff", "Charang", "Voice lead", "Fifths", "Bass and lead"],
  ],
  ["Pad", ["New age", "Warm", "Polysynth", "Choir pad", "Bowed", "Metallic", "Halo", "Sweep"]],
  [
    "Effects",
    [
      "Rain",
      "Soundtrack",
      "Crystal",
      "Atmosphere",
      "Brightness",
      "Goblins",
      "Echoes",
      "Science fiction",
    ],
  ],
  ["Folk", ["Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai"]],
  [
    "Percussion",
    [
      "Tinkle bell",
      "Agogo",
      "Steel drums",
      "Woodblock",
      "Taiko",
      "Melodic tom",
      "Synth drum",
      "Reverse cymbal",
    ],
  ],
  [
    "Noises",
    [
      "Fret noise",
      "Breath noise",
      "Seashore",
      "Bird tweet",
      "Telephone",
      "Helicopter",
      "Applause",
      "Gunshot",
    ],
  ],
];

const FAMILY_SIZE = 8;

/** The family of a program, 0 to 127; undefined beyond. */
export function familyOf(program: number): string | undefined {
  return FAMILIES[Math.floor(program / FAMILY_SIZE)]?.[0];
}
