import { html, nothing, type TemplateResult } from "lit";
import { AS_WRITTEN, type PlaySettings, TEMPO_RANGE, TRANSPOSE_RANGE } from "../player/settings";
import { announce, type SettingsChange } from "./playerEvents";

interface PanelView {
  readonly open: boolean;
  readonly settings: PlaySettings;
  /** How many bars the song in the player has; 0 without one. */
  readonly bars: number;
  readonly volume: TemplateResult;
  readonly onKeys: () => void;
  readonly onClose: () => void;
}

const TEMPO_STEP = 5;

/** What the bar has no room for. */
export function panel({ open, settings, bars, volume, onKeys, onClose }: PanelView) {
  const { looping, tempo, transpose, metronome } = settings;
  return html`<section id="player-panel" class="player__panel" aria-label="How it is played" ?hidden=${!open}>
    <div class="player__loop">
      ${check("Loop", looping, (on) => change({ looping: on }))}
      ${looping && bars > 0 ? loopBars(settings, bars) : nothing}
    </div>
    ${check("Metronome", metronome, (on) => change({ metronome: on }))}
    ${slider({
      label: "Tempo",
      value: percent(tempo),
      words: `${percent(tempo)}%`,
      range: [percent(TEMPO_RANGE[0]), percent(TEMPO_RANGE[1])],
      step: TEMPO_STEP,
      onInput: (value) => change({ tempo: value / 100 }),
    })}
    ${slider({
      label: "Transpose",
      value: transpose,
      words: semitones(transpose),
      range: TRANSPOSE_RANGE,
      step: 1,
      onInput: (value) => change({ transpose: value }),
    })}
    ${volume}
    <p class="player__note">These hold for every song, and for its WAV file.</p>
    <div class="player__row">
      <button class="btn" type="button" ?disabled=${!settingsWords(settings)} @click=${reset}>
        As written
      </button>
      <button class="btn" type="button" @click=${onKeys}>Keys</button>
      <button class="btn" type="button" @click=${onClose}>Close</button>
    </div>
  </section>`;
}

/**
 * The master volume: in the bar, and where that is too narrow in the panel. A label names the
 * first thing in it that it can, here the output: so the slider has a name of its own.
 */
export function volumeField(volume: number, onInput: (event: Event) => void) {
  return html`<label class="field player__volume">
    <span><b>Volume</b><output>${volume}</output></span>
    <input
      type="range"
      aria-label="Volume"
      min="0"
      max="100"
      .value=${String(volume)}
      @input=${onInput}
    />
  </label>`;
}

function loopWords(first: number | undefined, last: number | undefined): string {
  if (first === undefined) return "Loop";
  return first === last ? `Loop bar ${first}` : `Loop bars ${first} to ${last}`;
}

/** What is not as written, in words: "Loop bars 2 to 5, 80%, +2 semitones"; empty when all is. */
export function settingsWords(settings: PlaySettings): string {
  const { looping, loopBars: [first, last] = [], tempo, transpose, metronome } = settings;
  const words: string[] = [];
  if (looping) words.push(loopWords(first, last));
  if (tempo !== 1) words.push(`${percent(tempo)}%`);
  if (transpose !== 0) words.push(semitones(transpose));
  if (metronome) words.push("Metronome");
  return words.join(", ");
}

function semitones(transpose: number): string {
  const sign = transpose > 0 ? "+" : transpose < 0 ? "−" : "";
  const count = Math.abs(transpose);
  return `${sign}${count} semitone${count === 1 ? "" : "s"}`;
}

function percent(tempo: number): number {
  return Math.round(tempo * 100);
}

function change(patch: SettingsChange): void {
  announce("bf:settings", patch);
}

function reset(): void {
  const { tracks: _, ...written } = AS_WRITTEN;
  change(written);
}

function check(label: string, checked: boolean, onChange: (on: boolean) => void) {
  return html`<label class="check">
    <input
      type="checkbox"
      .checked=${checked}
      @change=${(event: Event) => onChange(inputOf(event).checked)}
    />
    ${label}
  </label>`;
}

function loopBars({ loopBars: chosen }: PlaySettings, bars: number) {
  const [first, last] = chosen ?? [1, bars];
  const choose = (from: number, to: number) => {
    if (!Number.isInteger(from) || !Number.isInteger(to)) return;
    const whole = Math.min(from, to) <= 1 && Math.max(from, to) >= bars;
    change({ loopBars: whole ? undefined : [Math.min(from, bars), Math.min(to, bars)] });
  };
  return html`${barField("From bar", first, bars, (value) => choose(value, Math.max(value, last)))}
    ${barField("To bar", last, bars, (value) => choose(Math.min(first, value), value))}`;
}

function barField(label: string, value: number, bars: number, onChange: (value: number) => void) {
  return html`<label class="player__bars">
    <span>${label}</span>
    <input
      type="number"
      inputmode="numeric"
      min="1"
      max=${bars}
      .value=${String(Math.min(value, bars))}
      @change=${(event: Event) => onChange(inputOf(event).valueAsNumber)}
    />
  </label>`;
}

interface Slider {
  readonly label: string;
  readonly value: number;
  readonly words: string;
  readonly range: readonly [number, number];
  readonly step: number;
  readonly onInput: (value: number) => void;
}

function slider({ label, value, words, range: [least, most], step, onInput }: Slider) {
  return html`<label class="field">
    <span><b>${label}</b><output>${words}</output></span>
    <input
      type="range"
      aria-label=${label}
      min=${least}
      max=${most}
      step=${step}
      .value=${String(value)}
      aria-valuetext=${words}
      @input=${(event: Event) => onInput(inputOf(event).valueAsNumber)}
    />
  </label>`;
}

function inputOf({ target }: Event): HTMLInputElement {
  if (!(target instanceof HTMLInputElement)) throw new TypeError("the event is not an input's");
  return target;
}
