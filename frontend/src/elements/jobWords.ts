import type { Job } from "../api/types";

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

/** Where a job stands, in a few words. */
export function jobWords(job: Job): string {
  if (job.cancel_requested && job.status === "running") return "Stopping";
  switch (job.status) {
    case "queued":
      return `Waits, ${placeWords(job.queue_position)}`;
    case "running":
      return job.message || "Starting";
    case "succeeded":
      return "Done";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}

function placeWords(position: number | null): string {
  if (position === null) return "in the queue";
  return `${ORDINALS[position - 1] ?? `number ${position}`} in the queue`;
}
