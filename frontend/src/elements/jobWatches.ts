import type { Job } from "../api/types";
import { isFinished, watchJob } from "../live/jobs";

/** The jobs one element follows, each once; all are let go when it leaves the page. */
export class JobWatches {
  readonly #stops = new Map<string, () => void>();

  /** Follows `job` until it ends, if it is under way and not followed yet. */
  follow(job: Job | null, onJob: (job: Job) => void): void {
    if (!job || isFinished(job) || this.#stops.has(job.id)) return;
    this.#stops.set(job.id, watchJob(job.id, onJob));
  }

  stop(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }
}
