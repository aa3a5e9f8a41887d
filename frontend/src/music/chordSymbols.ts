/**
 * Chord symbols: twelve roots, twelve qualities, and how what people write is read as one.
 * The rules are those of ml/music/chord_symbols.py.
 */
const ROOTS = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"] as const;
const QUALITIES = [
  "",
  "6",
  "maj7",
  "7",
  "7sus4",
  "7#5",
  "m",
  "m6",
  "m7",
  "mmaj7",
  "m7b5",
  "dim7",
] as const;

export const NO_CHORD = "N.C.";
export const CHORD_SYMBOLS: readonly string[] = [
  ...ROOTS.flatMap((root) => QUALITIES.map((quality) => root + quality)),
  NO_CHORD,
];

const KNOWN = new Set(CHORD_SYMBOLS);
const NATURALS = new Map([
  ["C", 0],
  ["D", 2],
  ["E", 4],
  ["F", 5],
  ["G", 7],
  ["A", 9],
  ["B", 11],
]);
const SIGNS = new Map([
  ["b", -1],
  ["", 0],
  ["#", 1],
]);
/** Signs that mean the same as plain letters. */
const PLAIN = new Map([
  ["♭", "b"],
  ["♯", "#"],
  ["−", "-"],
  ["–", "-"],
  ["°", "o"],
  ["Δ", "j"],
  ["△", "j"],
]);
const CHORD = /^([A-G])([b#]?)([-+A-Za-z0-9#ø(),]*(?:\/9)?)(?:\/[A-G][b#]?)?$/;
const SILENT = /^N\.?C\.?$/i;
const MINOR = "(?:min|mi|m|-)";
const MAJOR = "(?:maj|ma(?!dd)|M|j)";
/** The first that matches counts. What stands after it colours the chord only. */
const RULES = (
  [
    ["(?:maj|M|5|2|add.*)?$", ""],
    [`(?:ø|${MINOR}7\\(?-?b?5|${MINOR}7\\(?5b|h)`, "m7b5"],
    ["(?:dim|o)", "dim7"],
    [`${MINOR}\\(?${MAJOR}`, "mmaj7"],
    [`\\+?${MAJOR}`, "maj7"],
    [`${MINOR}6`, "m6"],
    [`${MINOR}(?:7|9|11|13)`, "m7"],
    [`${MINOR}(?:add.*)?$`, "m"],
    ["6", "6"],
    ["(?:7|9|13)?sus", "7sus4"],
    ["(?:aug|\\+|7\\(?#5|7\\+|7aug)", "7#5"],
    ["(?:7|9|11|13|alt)", "7"],
  ] as const
).map(([rule, quality]) => [new RegExp(`^${rule}`), quality] as const);

export function isChordSymbol(text: string): boolean {
  return KNOWN.has(text);
}

/**
 * The symbol, one of CHORD_SYMBOLS, that is closest to what somebody wrote: "D-7/G" is "Dm7".
 * Throws a RangeError that says what a chord looks like.
 */
export function readChord(text: string): string {
  if (SILENT.test(text)) return NO_CHORD;
  const plain = [...text].map((letter) => PLAIN.get(letter) ?? letter).join("");
  const [, letter = "", sign = "", kind = ""] = CHORD.exec(plain) ?? [];
  const natural = NATURALS.get(letter);
  const quality = RULES.find(([rule]) => rule.test(kind))?.[1];
  if (natural === undefined || quality === undefined) {
    throw new RangeError(
      `“${text}” is no chord: write a root such as C, F# or Bb and a kind such as m7, maj7, 7 or m7b5`,
    );
  }
  const root = ROOTS[(natural + (SIGNS.get(sign) ?? 0) + 12) % 12] ?? "";
  return root + quality;
}
