import { html } from "lit";
import { wordsFor } from "../api/apiError";
import { writeMidi } from "../music/midi";
import { Recording } from "../music/recording";
import { KeySound } from "../player/keySound";
import "./keyboard";
import { plural } from "./figures";
import type { KeyDetail } from "./keyboard";
import { LightElement } from "./lightElement";
import { typed } from "./typed";

const BEATS_IN = 4;
const LEAST_QPM = 40;
const MOST_QPM = 240;
/** Whoever forgets that it runs need not fill the memory. */
const LONGEST_SECONDS = 300;

interface State {
  readonly qpm: number;
  readonly clicks: boolean;
  readonly recording: boolean;
  /** Beats said since it was started, those of the count-in first. */
  readonly beats: number;
  readonly notes: number;
  readonly problem: string;
}

/** `<bf-recorder>`: plays and records a keyboard. Says `bf-recorded` with a MIDI file's bytes. */
export class Recorder extends LightElement<State> {
  protected override state: State = {
    qpm: 100,
    clicks: true,
    recording: false,
    beats: 0,
    notes: 0,
    problem: "",
  };
  readonly #sound = new KeySound();
  #recording: Recording | undefined;
  /** When the first beat is, on the page's clock. Without a count-in it is the first key's. */
  #zero: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#sound.silence();
  }

  protected override render() {
    const { qpm, clicks, recording, problem } = this.state;
    return html`<bf-keyboard @bf-key=${this.#key}></bf-keyboard>
      <div class="row">
        <button
          class="btn btn--main"
          type="button"
          aria-pressed=${recording ? "true" : "false"}
          @click=${() => (recording ? this.#stop() : this.#start())}
        >
          ${recording ? "Stop and encode" : "Record"}
        </button>
        <label class="field" for="record-tempo">
          <span><b>Tempo</b><output>${qpm}</output></span>
          <input
            id="record-tempo"
            type="range"
            aria-label="Tempo"
            min=${LEAST_QPM}
            max=${MOST_QPM}
            ?disabled=${recording}
            .value=${String(qpm)}
            @input=${(event: Event) => this.change({ qpm: Number(typed(event)) })}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            ?disabled=${recording}
            .checked=${clicks}
            @change=${() => this.change({ clicks: !clicks })}
          />
          Count-in and metronome
        </label>
        <span class="small" role="status">${problem || this.#words()}</span>
      </div>`;
  }

  #words(): string {
    const { recording, clicks, beats, notes } = this.state;
    if (!recording) return "";
    if (clicks && beats <= BEATS_IN && notes === 0) return `Count-in: ${beats}`;
    return `Recording, ${plural(notes, "note")}`;
  }

  #start(): void {
    const { qpm, clicks } = this.state;
    const beat = 60_000 / qpm;
    this.#recording = new Recording(qpm);
    this.#zero = clicks ? performance.now() + BEATS_IN * beat : undefined;
    this.change({ recording: true, beats: 0, notes: 0, problem: "" });
    if (clicks) this.#beat();
    this.#timer = setInterval(() => this.#beat(), beat);
  }

  #beat(): void {
    if (this.#seconds > LONGEST_SECONDS) this.#stop();
    else if (this.state.clicks) this.#try(() => this.#sound.click());
    this.change({ beats: this.state.beats + 1 });
  }

  #stop(): void {
    clearInterval(this.#timer);
    const recording = this.#recording;
    this.#recording = undefined;
    this.change({ recording: false });
    if (!recording || recording.noteCount === 0) {
      this.change({ problem: "Nothing was played." });
      return;
    }
    const detail = writeMidi(recording.finish(this.#seconds));
    this.dispatchEvent(new CustomEvent("bf-recorded", { detail }));
  }

  get #seconds(): number {
    return this.#zero === undefined ? 0 : (performance.now() - this.#zero) / 1000;
  }

  readonly #key = ({ detail: { pitch, velocity } }: CustomEvent<KeyDetail>) => {
    if (velocity === 0) this.#sound.release(pitch);
    else this.#try(() => this.#sound.press(pitch, velocity));
    if (!this.#recording) return;
    this.#zero ??= performance.now();
    if (velocity === 0) this.#recording.release(pitch, this.#seconds);
    else this.#recording.press(pitch, velocity, this.#seconds);
    this.change({ notes: this.#recording.noteCount });
  };

  /** Without Web Audio a recording goes on in silence. */
  #try(sound: () => void): void {
    try {
      sound();
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }
}

customElements.define("bf-recorder", Recorder);
