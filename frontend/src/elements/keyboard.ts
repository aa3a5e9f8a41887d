import { html, nothing } from "lit";
import { pitchName } from "../music/pitchNames";
import { PageElement } from "./pageElement";
import { takesKeys } from "./playerKeys";

/** The keys of a computer's keyboard by their place, from C up: the row of letters, and above. */
const CODES = [
  ...["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU"],
  ...["KeyJ", "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon"],
];
const KEYS = 25;
const LOWEST_FIRST = 24;
const HIGHEST_FIRST = 84;
const VELOCITY = 90;
const BLACK = new Set([1, 3, 6, 8, 10]);

export interface KeyDetail {
  readonly pitch: number;
  /** 0 where the key is released. */
  readonly velocity: number;
}

/**
 * `<bf-keyboard>`: two octaves to play with mouse, finger, computer keyboard and, where the browser
 * has it, Web MIDI. Says `bf-key` with pitch and velocity.
 */
export class Keyboard extends PageElement {
  #first = 60;
  #hasMidi = false;
  #midiProblem = "";
  #access: MIDIAccess | undefined;
  readonly #held = new Set<number>();
  /** Which pitch a computer key or a pointer holds, whatever the octave is by now. */
  readonly #holders = new Map<string, number>();

  constructor() {
    super();
    this.listen("keydown", this.#keyDown);
    this.listen("keyup", (event) => this.#release(event.code));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("blur", this.#releaseAll);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("blur", this.#releaseAll);
    this.#releaseAll();
    for (const input of this.#access?.inputs.values() ?? []) input.onmidimessage = null;
  }

  protected override render() {
    const pitches = Array.from({ length: KEYS }, (_, i) => this.#first + i);
    return html`<div class="keyboard" role="group" aria-label="Piano keys">
        ${pitches.map((pitch) => this.#key(pitch))}
      </div>
      <p class="small quiet">
        The letters <kbd>A</kbd> to <kbd>;</kbd> play the white keys, those above them the black
        ones; <kbd>Z</kbd> and <kbd>X</kbd> move by an octave.
      </p>
      <div class="row">
        <button class="btn" type="button" @click=${() => this.#shift(-12)}>Octave down</button>
        <button class="btn" type="button" @click=${() => this.#shift(12)}>Octave up</button>
        ${this.#midi()}
      </div>`;
  }

  #key(pitch: number) {
    const name = pitchName(pitch).replace("-", "♭");
    const kind = BLACK.has(pitch % 12) ? "key key--black" : "key";
    return html`<button
      class=${kind}
      type="button"
      tabindex="-1"
      aria-label=${name}
      aria-pressed=${this.#held.has(pitch) ? "true" : "false"}
      @pointerdown=${(event: PointerEvent) => {
        event.preventDefault();
        this.#press(`pointer ${event.pointerId}`, pitch, VELOCITY);
      }}
      @pointerup=${this.#lift}
      @pointerleave=${this.#lift}
      @pointercancel=${this.#lift}
    ></button>`;
  }

  #midi() {
    if (typeof navigator.requestMIDIAccess !== "function") return nothing;
    const words = this.#hasMidi ? "MIDI keyboards are heard" : "Use a MIDI keyboard";
    return html`<button
        class="btn"
        type="button"
        ?disabled=${this.#hasMidi}
        @click=${() => void this.#openMidi()}
      >
        ${words}
      </button>
      <span class="small" role="status">${this.#midiProblem}</span>`;
  }

  async #openMidi(): Promise<void> {
    try {
      this.#access = await navigator.requestMIDIAccess();
      this.#access.onstatechange = () => this.#listen();
      this.#listen();
      this.#hasMidi = true;
      this.#midiProblem = this.#access.inputs.size === 0 ? "None is connected yet." : "";
    } catch {
      this.#midiProblem = "The browser did not allow it.";
    }
    this.requestUpdate();
  }

  #listen(): void {
    for (const input of this.#access?.inputs.values() ?? []) {
      input.onmidimessage = ({ data }) => this.#hear(data ?? new Uint8Array());
    }
  }

  #hear([status = 0, pitch = 0, velocity = 0]: Uint8Array): void {
    const kind = status & 0xf0;
    if (kind === 0x90 && velocity > 0) this.#press(`midi ${pitch}`, pitch, velocity);
    else if (kind === 0x80 || kind === 0x90) this.#release(`midi ${pitch}`);
  }

  readonly #keyDown = (event: KeyboardEvent) => {
    if (!this.checkVisibility() || takesKeys(event.target)) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const above = CODES.indexOf(event.code);
    if (above < 0 && event.code !== "KeyZ" && event.code !== "KeyX") return;
    event.preventDefault();
    if (event.repeat) return;
    if (above >= 0) this.#press(event.code, this.#first + above, VELOCITY);
    else this.#shift(event.code === "KeyZ" ? -12 : 12);
  };

  readonly #lift = (event: PointerEvent) => this.#release(`pointer ${event.pointerId}`);

  readonly #releaseAll = () => {
    for (const holder of [...this.#holders.keys()]) this.#release(holder);
  };

  #shift(semitones: number): void {
    const moved = this.#first + semitones;
    this.#first = Math.min(HIGHEST_FIRST, Math.max(LOWEST_FIRST, moved));
    this.requestUpdate();
  }

  #press(holder: string, pitch: number, velocity: number): void {
    this.#release(holder);
    this.#holders.set(holder, pitch);
    this.#held.add(pitch);
    this.#say({ pitch, velocity });
  }

  #release(holder: string): void {
    const pitch = this.#holders.get(holder);
    if (pitch === undefined) return;
    this.#holders.delete(holder);
    this.#held.delete(pitch);
    this.#say({ pitch, velocity: 0 });
  }

  #say(detail: KeyDetail): void {
    this.dispatchEvent(new CustomEvent("bf-key", { detail }));
    this.requestUpdate();
  }
}

customElements.define("bf-keyboard", Keyboard);
