import { html, nothing } from "lit";
import type { Parameter, Run } from "../api/types";
import { isFinished } from "../live/jobs";
import { catalogueNumber, formatBytes, formatSmall } from "./figures";
import { emptyNotice, failNotice, waitNotice } from "./notices";

/** The export to the browser and how it compares with Keras. */
export function exportBlock(run: Run) {
  return html`<section class="block c6" aria-labelledby="export">
    <header>
      <h2 id="export">In the browser</h2>
      ${run.export.bytes ? html`<span class="small quiet">${formatBytes(run.export.bytes)}</span>` : nothing}
    </header>
    ${exportState(run)}
  </section>`;
}

function exportState(run: Run) {
  const { status, error, parity, parity_error } = run.export;
  if (status === "failed") {
    return failNotice("The decoder was not exported", error, "The trained model is kept.");
  }
  if (status === "waiting") {
    return isFinished(run.job)
      ? emptyNotice("No decoder", "A run is exported once it has trained to its end.")
      : waitNotice("Not exported yet", "The decoder is exported by itself when training ends.");
  }
  if (!parity) {
    return parity_error
      ? failNotice("It was not compared with Keras", parity_error)
      : waitNotice("Comparing with Keras", "The same vectors are decoded twice.");
  }
  return html`<table>
    <caption class="small quiet">
      ${parity.samples} fixed vectors, decoded by Keras on the server and by TensorFlow.js
      (${parity.backend}).
    </caption>
    <thead>
      <tr>
        <th>Parity with Keras</th>
        <th class="num">Measured</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th>Tokens that agree</th>
        <td class="num">${Number((100 * parity.token_agreement).toFixed(2))}%</td>
      </tr>
      <tr>
        <th>Largest difference of a logit</th>
        <td class="num">${formatSmall(parity.max_logit_difference)}</td>
      </tr>
      <tr>
        <th>Checkpoint</th>
        <td class="num"><code>${catalogueNumber(run.checkpoint_hash)}</code></td>
      </tr>
    </tbody>
  </table>`;
}

/** What was asked for: the dataset's version and every hyper-parameter. */
export function factsBlock(run: Run, parameters: readonly Parameter[]) {
  const labels = new Map(parameters.map(({ name, label }) => [name, label]));
  const known = parameters.filter(({ name }) => typeof run.settings[name] === "number");
  return html`<section class="block c6" aria-labelledby="facts">
    <header><h2 id="facts">What was asked for</h2></header>
    <dl class="facts">
      <div>
        <dt>Music</dt>
        <dd><a href="/datasets/${run.dataset.id}/">${run.dataset.name}</a> <code class="quiet">${run.version_hash.slice(0, 8)}</code></dd>
      </div>
      <div>
        <dt>Model</dt>
        <dd>${run.architecture === "vae-lstm" ? "VAE-LSTM" : "VAE-Transformer"}</dd>
      </div>
      <div>
        <dt>Learnt as</dt>
        <dd>${run.representation === "events" ? "Events" : "Notes and chords"}</dd>
      </div>
      <div>
        <dt>Preset</dt>
        <dd>${run.preset}</dd>
      </div>
    </dl>
    <details>
      <summary>All ${known.length} hyper-parameters</summary>
      <dl class="facts small">
        ${known.map(
          ({ name }) =>
            html`<div>
              <dt>${labels.get(name)}</dt>
              <dd>${String(run.settings[name])}</dd>
            </div>`,
        )}
      </dl>
    </details>
  </section>`;
}
