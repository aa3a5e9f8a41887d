import { html, nothing } from "lit";
import { formatCount } from "./figures";

const NUMBERS = [
  "windows",
  "negative_elbo_per_token",
  "reconstruction_per_token",
  "kl_per_window",
  "active_units",
  "latent_dimensions",
  "shuffled_z_gap",
  "uniform",
  "unigram",
  "bigram",
] as const;

export type CollapseReport = Readonly<Record<(typeof NUMBERS)[number], number>> & {
  /** "The latent space is used: …" */
  readonly summary: string;
  readonly against_counting: string;
};

/** The report in a run's `validation`, or undefined where there is none yet. */
export function readCollapseReport(
  validation: Readonly<Record<string, unknown>>,
): CollapseReport | undefined {
  const complete = NUMBERS.every((name) => typeof validation[name] === "number");
  const told = ["summary", "against_counting"].every(
    (name) => typeof validation[name] === "string",
  );
  return complete && told ? (validation as unknown as CollapseReport) : undefined;
}

export function collapseReport(report: CollapseReport) {
  const [verdict = "", reason = ""] = report.summary.split(/:\s+(.*)/s);
  // The KL is part of what a model needs to tell an excerpt; without it the run would win unfairly.
  const { negative_elbo_per_token: own, shuffled_z_gap } = report;
  const rows: readonly (readonly [name: string, loss: number, own: boolean])[] = [
    ["Guessing", report.uniform, false],
    ["Unigram", report.unigram, false],
    ["Bigram", report.bigram, false],
    ["This run, z shuffled", own + shuffled_z_gap, false],
    ["This run, its KL included", own, true],
  ];
  const longest = Math.max(...rows.map(([, loss]) => loss));
  return html`<section class="report stack stack--l" aria-labelledby="collapse">
    <div class="stack stack--s">
      <p class="small"><b>Collapse report, held-out songs</b></p>
      <h2 class="verdict" id="collapse">${verdict}</h2>
      ${reason ? html`<p class="lead">${reason.charAt(0).toUpperCase()}${reason.slice(1)}</p>` : nothing}
    </div>
    <dl class="figures">
      ${figure("Summed KL", report.kl_per_window.toFixed(1), "nats per excerpt")}
      ${figure("Active units", formatCount(report.active_units), `of ${report.latent_dimensions}, variance over 0.01`)}
      ${figure("Shuffled-z gap", signed(shuffled_z_gap), "nats per token")}
    </dl>
    <figure class="stack stack--s">
      <h3 id="baselines">Against counting models on the same excerpts</h3>
      <table aria-labelledby="baselines">
        <thead>
          <tr>
            <th>Model</th>
            <th class="plot"><span class="vh">Bar</span></th>
            <th class="num">nats per token, less is better</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, loss, own]) => html`<tr>
              <th>${name}</th>
              <td class="plot">
                <span
                  class="hbar ${own ? "hbar--you" : ""}"
                  style="--v: ${((100 * loss) / longest).toFixed(1)}"
                ></span>
              </td>
              <td class="num">${own ? html`<b>${loss.toFixed(2)}</b>` : loss.toFixed(2)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      <p class="small">${report.against_counting}</p>
    </figure>
  </section>`;
}

function figure(label: string, value: string, unit: string) {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value} <small>${unit}</small></dd>
  </div>`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
