import type { Track } from "../music/noteSequence";
import { familyOf } from "./generalMidi";

/** What the tracks are called: by their own names, or their instruments; numbered where alike. */
export function trackNames(tracks: readonly Track[]): string[] {
  const names = tracks.map(
    ({ name, is_drum, program }) =>
      name.trim() || (is_drum ? "Drums" : (familyOf(program) ?? "Track")),
  );
  const seen = new Map<string, number>();
  return names.map((name) => {
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return `${name} ${number}`;
  });
}
