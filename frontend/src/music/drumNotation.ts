/** Where a drum stands on the staff, and with which head. */
export interface DrumPlace {
  readonly step: string;
  readonly octave: number;
  readonly head: "normal" | "x" | "circle-x" | "triangle";
  readonly name: string;
}

const PLACES: Readonly<
  Record<number, readonly [place: string, head: DrumPlace["head"], name: string]>
> = {
  35: ["E4", "normal", "Bass drum 2"],
  36: ["F4", "normal", "Bass drum"],
  37: ["C5", "x", "Side stick"],
  38: ["C5", "normal", "Snare"],
  39: ["C5", "triangle", "Hand clap"],
  40: ["C5", "normal", "Electric snare"],
  41: ["G4", "normal", "Low floor tom"],
  42: ["G5", "x", "Closed hi-hat"],
  43: ["A4", "normal", "High floor tom"],
  44: ["D4", "x", "Pedal hi-hat"],
  45: ["B4", "normal", "Low tom"],
  46: ["G5", "circle-x", "Open hi-hat"],
  47: ["D5", "normal", "Low-mid tom"],
  48: ["D5", "normal", "High-mid tom"],
  49: ["A5", "x", "Crash"],
  50: ["E5", "normal", "High tom"],
  51: ["F5", "x", "Ride"],
  52: ["B5", "x", "China"],
  53: ["F5", "triangle", "Ride bell"],
  54: ["E5", "triangle", "Tambourine"],
  55: ["B5", "x", "Splash"],
  56: ["E5", "x", "Cowbell"],
  57: ["A5", "circle-x", "Crash 2"],
  59: ["F5", "circle-x", "Ride 2"],
};

/** Keys that the usual notation of a kit does not know stand in the middle, with a triangle. */
export function drumPlace(key: number): DrumPlace {
  const [place, head, name] = PLACES[key] ?? ["B4", "triangle", `Percussion ${key}`];
  return { step: place.slice(0, 1), octave: Number(place.slice(1)), head, name };
}
