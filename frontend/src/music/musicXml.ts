import { drumPlace } from "./drumNotation";
import { harmony } from "./harmony";
import { type Bar, bars } from "./layout";
import {
  DEFAULT_QPM,
  DEFAULT_TIME_SIGNATURE,
  type NoteSequence,
  noteCount,
  type Track,
} from "./noteSequence";
import { NoteValues } from "./noteValues";
import { keyOf } from "./spelling";
import { type Clef, stavesOf } from "./staves";
import { type Chord, drumVoiceOf, voicesOf } from "./voices";
import { type BarTicks, writtenBar } from "./writtenBar";
import { instrumentId, wholeRest, writeNotes } from "./writtenNotes";
import { element, text } from "./xml";

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" ' +
  '"http://www.musicxml.org/dtds/partwise.dtd">\n';
const CLEFS: Readonly<Record<Clef, readonly [sign: string, line: number | undefined]>> = {
  treble: ["G", 2],
  bass: ["F", 4],
  drums: ["percussion", undefined],
};
const VOICES_A_STAFF = 4;

export interface ScoreOptions {
  readonly title?: string;
  /** What a track is called; by default its own name. */
  readonly names?: readonly string[];
  /** The first and the last bar that are written, counted from 1; all by default. */
  readonly bars?: readonly [first: number, last: number];
}

/** A voice of a staff, with the number it has in its part. */
interface Voice {
  readonly number: number;
  readonly chords: readonly Chord[];
}

interface Part {
  readonly id: string;
  readonly track: Track;
  readonly name: string;
  readonly staves: readonly { readonly clef: Clef; readonly voices: readonly Voice[] }[];
}

interface Score {
  readonly sequence: NoteSequence;
  readonly values: NoteValues;
  readonly key: number;
  readonly bars: readonly (Bar & BarTicks)[];
}

/**
 * A score in MusicXML 4.0, on a grid of 12 steps a quarter: what lies between steps is moved to
 * the nearest. Every track with notes is a part, in concert pitch.
 *
 * Throws a RangeError where there are no notes.
 */
export function writeMusicXml(sequence: NoteSequence, options: ScoreOptions = {}): string {
  if (noteCount(sequence) === 0) throw new RangeError("a score needs notes, got none");
  const score = layOut(sequence, options.bars);
  const parts = partsOf(score, options.names);
  const work = options.title ? element("work", element("work-title", text(options.title))) : "";
  const list = element("part-list", parts.map(partHead).join("\n"));
  const written = parts.map((part, index) => writePart(score, part, index === 0));
  const content = `${work}${element("identification", element("encoding", element("software", "Blindfold")))}\n${list}\n${written.join("\n")}\n`;
  return `${HEAD}${element("score-partwise", content, { version: "4.0" })}\n`;
}

function layOut(sequence: NoteSequence, wanted: ScoreOptions["bars"]): Score {
  const values = new NoteValues(sequence.time_signatures.map(([, , denominator]) => denominator));
  const [first, last] = wanted ?? [1, Number.POSITIVE_INFINITY];
  const chosen = bars(sequence)
    .map((bar) => ({
      ...bar,
      start: values.barTickOf(bar.startQuarters),
      end: values.barTickOf(bar.startQuarters + bar.durationQuarters),
    }))
    .filter(({ number, start, end }) => number >= first && number <= last && end > start);
  return { sequence, values, key: keyOf(sequence.tracks), bars: chosen };
}

function partsOf({ sequence, values, bars: written }: Score, names: ScoreOptions["names"]): Part[] {
  const from = written[0]?.start ?? 0;
  const to = written.at(-1)?.end ?? 0;
  return sequence.tracks.flatMap((track, index): Part[] => {
    if (track.notes.length === 0) return [];
    let before = 0;
    const staves = stavesOf(track).map(({ clef, notes }) => {
      const voices = clef === "drums" ? drumVoiceOf(notes, values) : voicesOf(notes, values);
      const first = before + 1;
      before += Math.max(VOICES_A_STAFF, voices.length);
      return {
        clef,
        voices: voices.map((chords, voice) => ({
          number: first + voice,
          chords: clipped(chords, from, to),
        })),
      };
    });
    return [{ id: `P${index + 1}`, track, name: names?.[index] ?? track.name, staves }];
  });
}

/** What begins before the first bar that is written, or ends after the last, is cut there. */
function clipped(chords: readonly Chord[], from: number, to: number): Chord[] {
  return chords
    .filter(({ start, end }) => start < to && end > from)
    .map(({ start, end, notes }) => ({
      start: Math.max(from, start),
      end: Math.min(to, end),
      notes,
    }));
}

function partHead({ id, track, name }: Part): string {
  const { is_drum, program } = track;
  const shown = text(name.trim() || (is_drum ? "Drums" : `Program ${program + 1}`));
  const keys = is_drum ? drumKeys(track) : [undefined];
  const instruments = keys.map((key) => {
    const words = key === undefined ? shown : drumPlace(key).name;
    return element("score-instrument", element("instrument-name", words), {
      id: instrumentId(id, key),
    });
  });
  const sounds = keys.map((key) => {
    const channel = is_drum ? element("midi-channel", 10) : "";
    const unpitched = key === undefined ? "" : element("midi-unpitched", key + 1);
    return element("midi-instrument", channel + element("midi-program", program + 1) + unpitched, {
      id: instrumentId(id, key),
    });
  });
  const content = [element("part-name", shown), ...instruments, ...sounds].join("");
  return element("score-part", content, { id });
}

function drumKeys({ notes }: Track): number[] {
  return [...new Set(notes.map(([pitch]) => pitch))].sort((a, b) => a - b);
}

function writePart(score: Score, part: Part, isFirst: boolean): string {
  const measures = score.bars.map((bar, index) => {
    const head = attributes(score, part, index);
    const above = isFirst ? directions(score, bar, index) : "";
    return element("measure", `${head}${above}${barOf(score, part, bar)}`, { number: bar.number });
  });
  return element("part", `\n${measures.join("\n")}\n`, { id: part.id });
}

function attributes({ sequence, values, key, bars: written }: Score, part: Part, index: number) {
  const time = (at: number) => signatureAt(sequence, written[at]?.startQuarters ?? 0);
  const [, beats, beatType] = time(index);
  const [, beatsBefore, beatTypeBefore] = time(index - 1);
  const isNew = index === 0 || beats !== beatsBefore || beatType !== beatTypeBefore;
  if (!isNew) return "";
  const metre = element("time", element("beats", beats) + element("beat-type", beatType));
  if (index > 0) return element("attributes", metre);
  const count = part.staves.length;
  const clefs = part.staves.map(({ clef }, staff) => {
    const [sign, line] = CLEFS[clef];
    const content = element("sign", sign) + (line === undefined ? "" : element("line", line));
    return element("clef", content, count > 1 ? { number: staff + 1 } : {});
  });
  return element(
    "attributes",
    element("divisions", values.ticksPerQuarter) +
      element("key", element("fifths", part.track.is_drum ? 0 : key)) +
      metre +
      (count > 1 ? element("staves", count) : "") +
      clefs.join(""),
  );
}

/** Times on the wire are rounded: what is closer than this is at the same place. */
const TOLERANCE_QUARTERS = 1e-3;

function signatureAt({ time_signatures }: NoteSequence, quarters: number) {
  const begun = time_signatures.filter(([start]) => start <= quarters + TOLERANCE_QUARTERS);
  return begun.at(-1) ?? DEFAULT_TIME_SIGNATURE;
}

/** Tempos and chord symbols of a bar; the first also says what holds where it begins. */
function directions({ sequence, values }: Score, bar: Bar & BarTicks, index: number): string {
  const place = (quarters: number) => values.barTickOf(quarters) - bar.start;
  const within = (tick: number) => tick >= 0 && tick < bar.end - bar.start;
  const tempos = sequence.tempos.map(([start, qpm]) => ({ at: place(Math.max(0, start)), qpm }));
  const shown = tempos.filter(({ at }) => within(at));
  if (index === 0 && !shown.some(({ at }) => at === 0)) {
    const before = tempos.findLast(({ at }) => at < 0)?.qpm ?? DEFAULT_QPM;
    shown.unshift({ at: 0, qpm: before });
  }
  const chords = (sequence.chords ?? []).map(([start, symbol]) => ({ at: place(start), symbol }));
  const sounding = chords.filter(({ at }) => within(at));
  return (
    shown.map(({ at, qpm }) => tempo(qpm, at)).join("") +
    sounding.map(({ at, symbol }) => harmony(symbol, at)).join("")
  );
}

function tempo(qpm: number, offset: number): string {
  const shown = element("beat-unit", "quarter") + element("per-minute", Math.round(qpm));
  const place = offset > 0 ? element("offset", offset) : "";
  const content =
    element("direction-type", element("metronome", shown)) +
    place +
    element("sound", "", { tempo: Math.round(qpm * 1000) / 1000 });
  return element("direction", content, { placement: "above" });
}

/** All voices of a bar, one after the other. The first of each staff always fills it. */
function barOf({ values, key }: Score, part: Part, bar: Bar & BarTicks): string {
  const length = bar.end - bar.start;
  const staffNumber = part.staves.length > 1;
  const written = part.staves.flatMap(({ voices }, staff) =>
    voices.flatMap(({ number, chords }, index): string[] => {
      const sounds = chords.some(({ start, end }) => start < bar.end && end > bar.start);
      if (!sounds && index > 0) return [];
      const place = {
        voice: number,
        staff: staffNumber ? staff + 1 : undefined,
        key,
        part: part.id,
        isDrum: part.track.is_drum,
      };
      if (!sounds) return [wholeRest(length, place)];
      const notes = writtenBar(chords, bar, values);
      return [notes.map((note) => writeNotes(note, place, index > 0)).join("")];
    }),
  );
  return written.join(element("backup", element("duration", length)));
}
