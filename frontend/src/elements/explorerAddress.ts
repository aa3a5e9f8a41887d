import { writeSampleLink } from "../model/sampleLink";
import type { Draw } from "./draws";
import { writeView } from "./explorerLink";
import type { ExplorerState } from "./explorerState";
import { Throttle } from "./throttle";

/** Browsers refuse an address that changes too often. */
const MILLISECONDS = 400;

/** The page's address: what it said when it was opened, and what it says now. */
export class ExplorerAddress {
  readonly opened = new URLSearchParams(location.search);
  readonly #throttle = new Throttle(MILLISECONDS);

  /** Turbo keeps its own notes in the history's state. Music and picture do not wait for it. */
  write(state: ExplorerState): void {
    const { now } = state;
    if (!now) return;
    this.#throttle.runLater(() => history.replaceState(history.state, "", linkTo(now, state)));
  }

  cancel(): void {
    this.#throttle.cancel();
  }
}

/** The address of this page that draws this sample again, with its controls as they stand. */
export function linkTo(
  now: Draw,
  state: Pick<ExplorerState, "manifest" | "map" | "radius" | "morph">,
) {
  const { manifest, map } = state;
  const url = new URL(location.pathname, location.href);
  if (!manifest) return url.href;
  const query = writeSampleLink(now, manifest);
  writeView(query, state, { map, latentDimensions: manifest.latentDimensions });
  url.search = query.toString();
  return url.href;
}
