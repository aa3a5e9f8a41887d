import { html, nothing } from "lit";
import type { Dataset } from "../api/types";
import "./barPlot";
import "./datasetSongs";
import { durationPlot, pitchPlot } from "./datasetPlots";
import { formatClock, formatCount, formatMoment, plural } from "./figures";
import "./rejections";

export function figures(dataset: Dataset) {
  return html`<dl class="figures">
    <div>
      <dt>Songs</dt>
      <dd>${formatCount(dataset.song_count)}</dd>
    </div>
    <div>
      <dt>Notes</dt>
      <dd>${formatCount(dataset.note_count)}</dd>
    </div>
    <div>
      <dt>Length</dt>
      <dd>${formatClock(dataset.seconds)} <small>${dataset.seconds < 3600 ? "minutes" : "hours"}</small></dd>
    </div>
    ${
      dataset.rejected_count > 0
        ? html`<div>
            <dt>Turned away</dt>
            <dd>${formatCount(dataset.rejected_count)} <small>${dataset.rejected_count === 1 ? "file" : "files"}</small></dd>
          </div>`
        : nothing
    }
  </dl>`;
}

export function rejected(dataset: Dataset) {
  return html`<section class="block" aria-labelledby="rejected">
    <header>
      <h2 id="rejected">Turned away</h2>
      <span class="small quiet">The rest went on without them</span>
    </header>
    <bf-rejections .datasetId=${dataset.id} .fileCount=${dataset.rejected_count}></bf-rejections>
  </section>`;
}

export function contents(dataset: Dataset) {
  const pitches = pitchPlot(dataset.pitch_histogram);
  const durations = durationPlot(dataset.duration_histogram);
  return html`<section class="block c7" aria-labelledby="songs">
      <header>
        <h2 id="songs">Songs</h2>
        <span class="small quiet">${formatCount(dataset.song_count)}</span>
      </header>
      <bf-dataset-songs
        .datasetId=${dataset.id}
        .datasetName=${dataset.name}
        .songCount=${dataset.song_count}
      ></bf-dataset-songs>
    </section>
    <div class="c5 stack stack--xl">
      ${
        pitches
          ? html`<figure class="block">
              <header><h2>Pitch</h2></header>
              <bf-bar-plot .data=${pitches}></bf-bar-plot>
            </figure>`
          : nothing
      }
      ${
        durations
          ? html`<figure class="block">
              <header><h2>Length of notes</h2></header>
              <bf-bar-plot .data=${durations}></bf-bar-plot>
            </figure>`
          : nothing
      }
      ${instruments(dataset)} ${versions(dataset)}
    </div>`;
}

function instruments({ instruments: used, song_count }: Dataset) {
  if (used.length === 0) return nothing;
  return html`<section class="block" aria-labelledby="instruments">
    <header>
      <h2 id="instruments">Instruments</h2>
      <span class="small quiet">songs they play in</span>
    </header>
    <div class="scroll scroll--tall" tabindex="0" role="group" aria-label="Songs by instrument">
      <table>
        <tbody>
          ${used.map(
            ({ name, songs }) => html`<tr>
              <th>${name}</th>
              <td class="plot">
                <span class="hbar" style="--v: ${((100 * songs) / Math.max(1, song_count)).toFixed(1)}"></span>
              </td>
              <td class="num">${formatCount(songs)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function versions({ versions: frozen }: Dataset) {
  return html`<section class="block" aria-labelledby="versions">
    <header><h2 id="versions">Versions</h2></header>
    ${
      frozen.length === 0
        ? html`<p class="small quiet">
            A version is frozen when a run is trained on it. What you add later does not change it.
          </p>`
        : html`<dl class="facts">
            ${frozen.map(
              ({ hash, song_count, frozen_at }) => html`<div>
                <dt><code>${hash.slice(0, 8)}</code></dt>
                <dd>${plural(song_count, "song")}, frozen ${formatMoment(frozen_at)}</dd>
              </div>`,
            )}
          </dl>`
    }
  </section>`;
}
