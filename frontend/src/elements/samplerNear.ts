import { html, nothing } from "lit";
import type { MapPoint } from "../model/latentMap";
import type { Explorer } from "./explorer";
import { type ExplorerState, MOST_RADIUS } from "./explorerState";
import { songAt } from "./sampleNames";
import { typed } from "./typed";

/** More like this, and a song of the map by its name. */
export function samplerNear(explorer: Explorer, state: ExplorerState) {
  const { radius, now } = state;
  return html`<section class="block" aria-label="More like this">
    <header><h2>More like this</h2></header>
    <label class="field" for="radius">
      <span><b>How far away</b><output>${radius.toFixed(2)}</output></span>
      <input
        id="radius"
        aria-label="How far away"
        type="range"
        min="0"
        max=${MOST_RADIUS}
        step="0.05"
        .value=${String(radius)}
        @input=${(event: Event) => explorer.setRadius(Number(typed(event)))}
      />
      <small>0 is the same place, 1 as far as two samples are apart.</small>
    </label>
    <button class="btn" type="button" ?disabled=${now === null} @click=${() => explorer.drawNear()}>
      Draw a neighbour
    </button>
    ${songField(explorer, state)}
  </section>`;
}

/** The songs' dots again, for those who know what they look for or see no map. */
function songField(explorer: Explorer, { map, z }: ExplorerState) {
  const songs = firstOfEachSong(map?.points ?? []);
  if (songs.length === 0) return nothing;
  const here = songAt(z, map)?.title;
  const visit = (event: Event) => {
    const song = songs.find(({ title }) => title === typed(event));
    if (song) explorer.visit(song);
  };
  return html`<label class="field" for="song">
    <span><b>A song of the map</b></span>
    <select id="song" aria-label="A song of the map" @change=${visit}>
      <option value="" .selected=${here === undefined}>Choose one to hear it</option>
      ${songs.map(
        ({ title }) => html`<option value=${title} .selected=${title === here}>${title}</option>`,
      )}
    </select>
    <small>As the model has it: encoded once, decoded here.</small>
  </label>`;
}

function firstOfEachSong(points: readonly MapPoint[]): MapPoint[] {
  const songs = new Map<string, MapPoint>();
  for (const point of points) {
    if (point.z.length > 0 && !songs.has(point.title)) songs.set(point.title, point);
  }
  return [...songs.values()].sort((a, b) => a.title.localeCompare(b.title));
}
