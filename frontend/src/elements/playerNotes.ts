import { apiErrorFrom } from "../api/apiError";
import type { NoteSequence } from "../music/noteSequence";

const MOST_KEPT = 24;
const kept = new Map<string, Promise<NoteSequence>>();

/** Fetches notes; a roll and a button of the same song share one request. Throws an ApiError. */
export function fetchNotes(url: string): Promise<NoteSequence> {
  const known = kept.get(url);
  if (known) return known;
  const fetched = request(url);
  kept.set(url, fetched);
  fetched.catch(() => kept.delete(url));
  for (const [oldest] of kept) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return fetched;
}

async function request(url: string): Promise<NoteSequence> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json" } });
  } catch {
    throw apiErrorFrom(0, undefined);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !isSequence(body)) throw apiErrorFrom(response.status, body);
  return body;
}

function isSequence(body: unknown): body is NoteSequence {
  return typeof body === "object" && body !== null && "tracks" in body && "tempos" in body;
}
