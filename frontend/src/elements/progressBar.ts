import { html } from "lit";

/** A bar with its words above it. `share` is 0 to 1, or null while it is not known. */
export function progressBar(label: string, share: number | null, words: string) {
  const percent = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return html`<div class="stack stack--s">
    <div class="row row--split small">
      <b>${words}</b>${percent === null ? "" : html`<span>${percent}%</span>`}
    </div>
    ${
      percent === null
        ? html`<div class="progress progress--open" role="progressbar" aria-label=${label}></div>`
        : html`<div
            class="progress"
            role="progressbar"
            aria-label=${label}
            aria-valuenow=${percent}
            aria-valuemin="0"
            aria-valuemax="100"
          >
            <i style="--v: ${percent}"></i>
          </div>`
    }
  </div>`;
}
