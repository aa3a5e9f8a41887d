import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Job, LossPoint, Parameter, Run } from "../api/types";
import { isFinished } from "../live/jobs";
import { collapseReport, readCollapseReport } from "./collapseReport";
import { formatCount } from "./figures";
import { readInitial } from "./initial";
import { JobWatches } from "./jobWatches";
import { LightElement } from "./lightElement";
import "./linePlot";
import { type Course, klPlot, lossPlot, mergePoints, thinned } from "./lossCurves";
import { navigate } from "./navigate";
import { failNotice, waitNotice } from "./notices";
import { exportBlock, factsBlock } from "./runFacts";
import { runHead } from "./runHead";

interface State {
  readonly run: Run | null;
  readonly points: readonly LossPoint[];
  readonly parameters: readonly Parameter[];
  readonly busy: boolean;
  readonly problem: string;
}

/** `<bf-run>`: a training run while it waits, trains, fails or is done; curves grow as one looks. */
export class RunPage extends LightElement<State> {
  protected override state: State = {
    run: null,
    points: [],
    parameters: [],
    busy: false,
    problem: "",
  };
  readonly #watches = new JobWatches();
  #refreshing = false;
  #stale = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const run = this.state.run ?? readInitial<Run>();
    if (!run) return;
    this.#show(run);
    void this.#refresh();
    void this.#loadParameters();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watches.stop();
  }

  #show(run: Run): void {
    this.change({ run });
    this.#watches.follow(run.job, (job) => this.#onJob(job));
  }

  /** A nudge: the job's state is shown at once, the run's figures are fetched behind it. */
  #onJob(job: Job): void {
    const { run } = this.state;
    if (run) this.change({ run: { ...run, job } });
    void this.#refresh();
  }

  /** One fetch at a time; a nudge during it makes one more follow. */
  async #refresh(): Promise<void> {
    this.#stale = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        await this.#fetchRun();
      }
      this.change({ problem: "" });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    } finally {
      this.#refreshing = false;
    }
  }

  async #fetchRun(): Promise<void> {
    const { run, points } = this.state;
    if (!run) return;
    const path = { run_id: run.id };
    // Held-out losses may join a step a little later than the step itself: ask from there.
    const query = { after: (points.at(-2)?.step ?? 0) - 1 };
    const [fresh, now] = await Promise.all([
      answer(api.GET("/api/runs/{run_id}/losses", { params: { path, query }, signal: this.gone })),
      answer(api.GET("/api/runs/{run_id}", { params: { path }, signal: this.gone })),
    ]);
    this.change({ points: mergePoints(this.state.points, fresh) });
    this.#show(now);
  }

  async #loadParameters(): Promise<void> {
    try {
      const presets = await answer(api.GET("/api/presets", { signal: this.gone }));
      this.change({ parameters: presets.parameters });
    } catch {
      // The labels are an extra; without them the settings stay folded away.
    }
  }

  async #act(act: (run_id: string) => Promise<void>): Promise<void> {
    const { run } = this.state;
    if (!run) return;
    this.change({ busy: true, problem: "" });
    try {
      await act(run.id);
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  readonly #cancel = () =>
    void this.#act(async (run_id) => {
      const params = { path: { run_id } };
      this.#show(await answer(api.POST("/api/runs/{run_id}/cancel", { params })));
    });

  readonly #resume = () =>
    void this.#act(async (run_id) => {
      const params = { path: { run_id } };
      this.#show(await answer(api.POST("/api/runs/{run_id}/resume", { params })));
    });

  readonly #remove = () => {
    if (!confirm("Delete this run with its checkpoints and its decoder?")) return;
    void this.#act(async (run_id) => {
      await answer(api.DELETE("/api/runs/{run_id}", { params: { path: { run_id } } }));
      navigate("/runs/");
    });
  };

  protected override render() {
    const { run, points, parameters, busy, problem } = this.state;
    if (!run) return waitNotice("Fetching the run");
    const actions = { busy, cancel: this.#cancel, resume: this.#resume, remove: this.#remove };
    const report = readCollapseReport(run.validation);
    return html`${runHead(run, points, actions)}
      ${problem ? html`<div class="section">${failNotice("That did not work", problem)}</div>` : nothing}
      ${curves(run, points)}
      ${report ? html`<div class="section">${collapseReport(report)}</div>` : nothing}
      <div class="section grid">${exportBlock(run)} ${factsBlock(run, parameters)}</div>`;
  }
}

function curves(run: Run, points: readonly LossPoint[]) {
  const course: Course = { steps: run.steps, now: isFinished(run.job) ? null : run.step };
  return html`<div class="grid">
    <figure class="block c8">
      <header><h2>Loss</h2><span class="small quiet">${points.length} points</span></header>
      <bf-line-plot .data=${lossPlot(points, course)}></bf-line-plot>
      ${points.length > 0 ? lossTable(points) : nothing}
    </figure>
    <figure class="block c4">
      <header><h2>KL</h2></header>
      <bf-line-plot .data=${klPlot(points, course)}></bf-line-plot>
    </figure>
  </div>`;
}

function lossTable(points: readonly LossPoint[]) {
  return html`<details>
    <summary>Losses as a table</summary>
    <div class="scroll scroll--tall" tabindex="0" role="region" aria-label="Losses">
      <table>
        <thead>
          <tr>
            <th>Step</th>
            <th class="num">Total</th>
            <th class="num">Reconstruction</th>
            <th class="num">Held out</th>
            <th class="num">KL, nats per excerpt</th>
          </tr>
        </thead>
        <tbody>
          ${thinned(points).map(
            (point) => html`<tr>
              <th>${formatCount(point.step)}</th>
              <td class="num">${point.total.toFixed(3)}</td>
              <td class="num">${point.reconstruction.toFixed(3)}</td>
              <td class="num">${point.validation_total?.toFixed(3) ?? "–"}</td>
              <td class="num">${point.kl_per_window.toFixed(1)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

customElements.define("bf-run", RunPage);
