import { html, nothing } from "lit";
import { MAXIMUM_TEMPERATURE, MINIMUM_TEMPERATURE } from "../model/sampling";
import { parseSeed } from "./draws";
import type { Explorer } from "./explorer";
import type { ExplorerState } from "./explorerState";
import { typed } from "./typed";

const LEAST_TOP_P = 0.05;

/** Temperature, top-p, label and seed. */
export function samplerSettings(explorer: Explorer, state: ExplorerState) {
  const { temperature, topP, manifest, now } = state;
  const ready = now !== null;
  return html`<label class="field" for="temperature">
      <span><b>Temperature</b><output>${temperature.toFixed(2)}</output></span>
      <input
        id="temperature"
        aria-label="Temperature"
        type="range"
        min=${MINIMUM_TEMPERATURE}
        max=${MAXIMUM_TEMPERATURE}
        step="0.05"
        ?disabled=${!ready}
        .value=${String(temperature)}
        @input=${(event: Event) => explorer.turn({ temperature: Number(typed(event)) })}
        @change=${() => explorer.retune()}
      />
      <small>Low stays safe, high takes risks.</small>
    </label>
    <label class="field" for="top-p">
      <span><b>Top-p</b><output>${topP.toFixed(2)}</output></span>
      <input
        id="top-p"
        aria-label="Top-p"
        type="range"
        min=${LEAST_TOP_P}
        max="1"
        step="0.05"
        ?disabled=${!ready}
        .value=${String(topP)}
        @input=${(event: Event) => explorer.turn({ topP: Number(typed(event)) })}
        @change=${() => explorer.retune()}
      />
      <small>Below 1 it never draws what is unlikely.</small>
    </label>
    ${manifest && manifest.labels.length > 0 ? labelField(explorer, state) : nothing}
    ${seedField(explorer, state)}`;
}

function labelField(explorer: Explorer, { manifest, label }: ExplorerState) {
  const choose = (event: Event) => {
    explorer.turn({ label: typed(event) });
    explorer.retune();
  };
  return html`<label class="field" for="label">
    <span><b>Label</b></span>
    <select id="label" aria-label="Label" @change=${choose}>
      <option value="" .selected=${label === ""}>Any</option>
      ${manifest?.labels.map(
        (one) => html`<option value=${one} .selected=${one === label}>${one}</option>`,
      )}
    </select>
    <small>What the model is told that it plays.</small>
  </label>`;
}

function seedField(explorer: Explorer, { seed }: ExplorerState) {
  const draw = (event: SubmitEvent) => {
    event.preventDefault();
    const number = parseSeed(seed);
    if (number !== undefined) explorer.draw(number);
  };
  return html`<form class="field" @submit=${draw}>
    <label for="seed"><b>Seed</b></label>
    <span class="copy">
      <input
        id="seed"
        inputmode="numeric"
        autocomplete="off"
        .value=${seed}
        @input=${(event: Event) => explorer.turn({ seed: typed(event) })}
      />
      <button class="btn" type="submit" ?disabled=${parseSeed(seed) === undefined}>Draw this</button>
    </span>
    <small>The same seed and settings give the same song.</small>
  </form>`;
}
