import { ApiError } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Job } from "../api/types";

const NOT_FOUND = 4404;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const POLL_MS = 3000;

export interface JobSource {
  openSocket(jobId: string): WebSocket;
  fetchJob(jobId: string): Promise<Job>;
}

const server: JobSource = {
  openSocket(jobId) {
    const url = new URL(`/ws/jobs/${jobId}/`, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(url);
  },
  fetchJob: (job_id) => answer(api.GET("/api/jobs/{job_id}", { params: { path: { job_id } } })),
};

export function isFinished(job: Job): boolean {
  return job.status !== "queued" && job.status !== "running";
}

/**
 * Calls `onJob` with each state of a job until it has ended. The socket sends the state of now
 * whenever it opens, so nothing is missed over a gap; while it is shut, the API is asked instead.
 * Returns the function that stops it.
 */
export function watchJob(jobId: string, onJob: (job: Job) => void, source = server): () => void {
  const watch = new JobWatch(jobId, onJob, source);
  watch.connect();
  return () => watch.stop();
}

class JobWatch {
  readonly #jobId: string;
  readonly #onJob: (job: Job) => void;
  readonly #source: JobSource;
  #socket: WebSocket | undefined;
  #wait = FIRST_WAIT_MS;
  #reconnect: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #stopped = false;

  constructor(jobId: string, onJob: (job: Job) => void, source: JobSource) {
    this.#jobId = jobId;
    this.#onJob = onJob;
    this.#source = source;
  }

  connect(): void {
    const socket = this.#source.openSocket(this.#jobId);
    this.#socket = socket;
    socket.onmessage = (event) => {
      this.#wait = FIRST_WAIT_MS;
      this.#stopPolling();
      const { job }: { job: Job } = JSON.parse(String(event.data));
      this.#deliver(job);
    };
    socket.onclose = (event) => {
      if (this.#stopped) return;
      if (event.code === NOT_FOUND) this.stop();
      else this.#retry();
    };
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#reconnect);
    this.#stopPolling();
    this.#socket?.close();
  }

  #deliver(job: Job): void {
    if (this.#stopped) return;
    if (isFinished(job)) this.stop();
    this.#onJob(job);
  }

  #retry(): void {
    this.#poll ??= setInterval(() => void this.#ask(), POLL_MS);
    this.#reconnect = setTimeout(() => this.connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  async #ask(): Promise<void> {
    try {
      this.#deliver(await this.#source.fetchJob(this.#jobId));
    } catch (error) {
      // The server is away: the next round asks again. A job that is gone will not come back.
      if (error instanceof ApiError && error.status === 404) this.stop();
    }
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}
