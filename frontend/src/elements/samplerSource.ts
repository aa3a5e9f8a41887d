import type { Run } from "../api/types";
import type { ExplorerSource, ReadySong } from "./explorerState";

/** The model that comes with Blindfold, as the front page is given it. */
export interface ShippedModel {
  readonly name: string;
  readonly manifest_url: string;
  readonly checkpoint_hash: string;
  readonly bytes: number;
  readonly songs: readonly ReadySong[];
}

export function isShipped(initial: Run | ShippedModel): initial is ShippedModel {
  return "manifest_url" in initial;
}

export function sourceOf(initial: Run | ShippedModel): ExplorerSource {
  const { name, checkpoint_hash: checkpointHash } = initial;
  if (isShipped(initial)) {
    const { manifest_url: manifestUrl, bytes, songs } = initial;
    return { name, checkpointHash, manifestUrl, bytes, songs, runId: null };
  }
  const { id, export: exported } = initial;
  const manifestUrl = `/api/runs/${id}/export/manifest.json?v=${checkpointHash}`;
  const bytes = exported.bytes ?? null;
  return { name, checkpointHash, manifestUrl, bytes, songs: [], runId: id };
}
