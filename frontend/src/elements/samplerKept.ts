import { html } from "lit";
import { ApiError } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Song } from "../api/types";
import "./addToGallery";
import { type Draw, keptSample } from "./draws";
import type { ExplorerSource } from "./explorerState";

const GONE = "The model is no longer on the server. As MIDI or WAV the song can still be saved.";

/** Keeps a sample on the server, among the songs of the run that it is of. */
export async function keepSample(now: Draw, runId: string, source: ExplorerSource): Promise<Song> {
  const { checkpointHash: checkpoint_hash } = source;
  const body = { run_id: runId, checkpoint_hash, ...keptSample(now), title: "" };
  try {
    return await answer(api.POST("/api/songs", { body }));
  } catch (error) {
    throw error instanceof ApiError && error.status === 404 ? new ApiError(GONE, 404) : error;
  }
}

/** A song that was kept, and where it could go. */
export function keptSong(kept: Song) {
  return html`<section class="block" aria-label="Kept">
    <header>
      <h2>Kept</h2>
      <a href="/songs/${kept.id}/">${kept.title}</a>
    </header>
    <bf-add-to-gallery .songId=${kept.id}></bf-add-to-gallery>
  </section>`;
}
