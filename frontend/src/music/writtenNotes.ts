import { drumPlace } from "./drumNotation";
import { spelled } from "./spelling";
import type { ChordNote } from "./voices";
import type { Written } from "./writtenBar";
import { element } from "./xml";

/** MusicXML's loudness is in percent of a forte of this velocity. */
const FORTE = 90;

/** Where notes stand in their part. */
export interface Place {
  readonly voice: number;
  /** Undefined in a part of one staff. */
  readonly staff: number | undefined;
  readonly key: number;
  /** The part's id. */
  readonly part: string;
  readonly isDrum: boolean;
}

/** A rest that fills its bar, whatever the metre. */
export function wholeRest(duration: number, { voice, staff }: Place): string {
  return element(
    "note",
    element("rest", "", { measure: "yes" }) +
      element("duration", duration) +
      element("voice", voice) +
      staffOf(staff),
  );
}

function staffOf(staff: number | undefined): string {
  return staff === undefined ? "" : element("staff", staff);
}

/** A chord is its notes, all but the first marked; further voices have room in place of rests. */
export function writeNotes(written: Written, place: Place, isFurther: boolean): string {
  const { value, notes, triplet } = written;
  if (notes.length > 0) {
    return notes.map((note, index) => writeNote(written, place, { note, index })).join("");
  }
  const duration = element("duration", value.ticks);
  if (isFurther && !triplet) return element("forward", duration);
  return element("note", element("rest") + duration + lookOf(written, place, ""));
}

function writeNote(
  written: Written,
  place: Place,
  { note, index }: { readonly note: ChordNote; readonly index: number },
): string {
  const { isTiedFromBefore, isTiedOn, value } = written;
  const { part, isDrum, key } = place;
  const ties =
    (isTiedFromBefore ? element("tie", "", { type: "stop" }) : "") +
    (isTiedOn ? element("tie", "", { type: "start" }) : "");
  const instrument = isDrum
    ? element("instrument", "", { id: instrumentId(part, note.pitch) })
    : "";
  const head = isDrum ? headOf(note.pitch) : "";
  return element(
    "note",
    (index > 0 ? element("chord") : "") +
      (isDrum ? unpitched(note.pitch) : pitched(note.pitch, key)) +
      element("duration", value.ticks) +
      ties +
      instrument +
      lookOf(written, place, head, index === 0),
    { dynamics: Math.round((note.velocity / FORTE) * 10_000) / 100 },
  );
}

function pitched(pitch: number, key: number): string {
  const { step, alter, octave } = spelled(pitch, key);
  const sign = alter === 0 ? "" : element("alter", alter);
  return element("pitch", element("step", step) + sign + element("octave", octave));
}

function unpitched(key: number): string {
  const { step, octave } = drumPlace(key);
  return element("unpitched", element("display-step", step) + element("display-octave", octave));
}

function headOf(key: number): string {
  const { head } = drumPlace(key);
  return head === "normal" ? "" : element("notehead", head);
}

/** What follows a note's duration: voice, type, dots, triplets, staff, ties and brackets. */
function lookOf(written: Written, { voice, staff }: Place, head: string, isFirst = true): string {
  const { value, triplet, isTiedFromBefore, isTiedOn } = written;
  const times = element("actual-notes", 3) + element("normal-notes", 2);
  const marks = [
    isTiedFromBefore ? element("tied", "", { type: "stop" }) : "",
    isTiedOn ? element("tied", "", { type: "start" }) : "",
    isFirst && triplet?.mark ? element("tuplet", "", { type: triplet.mark }) : "",
  ].join("");
  return (
    element("voice", voice) +
    element("type", value.type) +
    (value.dotted ? element("dot") : "") +
    (triplet ? element("time-modification", times) : "") +
    head +
    staffOf(staff) +
    (marks ? element("notations", marks) : "")
  );
}

/** The id of a part's instrument; each drum of a kit has its own. */
export function instrumentId(part: string, key: number | undefined): string {
  return `${part}-I${key === undefined ? 1 : key + 1}`;
}
