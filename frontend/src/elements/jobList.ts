import { html } from "lit";
import { wordsFor } from "../api/apiError";
import type { Job } from "../api/types";
import { isFinished } from "../live/jobs";
import { readInitial } from "./initial";
import { JobWatches } from "./jobWatches";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";

interface Item {
  readonly id: string;
  readonly job: Job | null;
}

interface State<Thing> {
  readonly things: readonly Thing[] | null;
  readonly problem: string;
}

/** A list of the user's things, each with the job that works on it, drawn anew as jobs go on. */
export abstract class JobList<Thing extends Item> extends LightElement<State<Thing>> {
  protected override state: State<Thing> = { things: null, problem: "" };
  readonly #watches = new JobWatches();

  /** What the things are called: "datasets". */
  protected abstract readonly plural: string;
  /** What to say where there is none, and what to do then. */
  protected abstract readonly emptyWords: readonly [title: string, words: string];
  protected abstract fetchThings(): Promise<readonly Thing[]>;
  protected abstract row(thing: Thing): unknown;

  override connectedCallback(): void {
    super.connectedCallback();
    const things = readInitial<Thing[]>();
    if (things) this.#show(things);
    else void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watches.stop();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.#show(await this.fetchThings());
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  #show(things: readonly Thing[]): void {
    this.change({ things, problem: "" });
    for (const { id, job } of things) this.#watches.follow(job, (now) => this.#onJob(id, now));
  }

  #onJob(id: string, job: Job): void {
    if (isFinished(job)) void this.#load();
    const things = this.state.things ?? [];
    this.change({ things: things.map((thing) => (thing.id === id ? { ...thing, job } : thing)) });
  }

  protected override render() {
    const { things, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice(`Your ${this.plural} did not come`, problem, again);
    }
    if (things === null) return waitNotice(`Fetching your ${this.plural}`);
    if (things.length === 0) return emptyNotice(...this.emptyWords);
    return html`<ul class="things">
      ${things.map((thing) => this.row(thing))}
    </ul>`;
  }
}
