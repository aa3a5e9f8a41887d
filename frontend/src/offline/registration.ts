import type { OfflineMessage } from "./messages";

/** The page comes first: what offline use needs is fetched once it has been quiet so long. */
const QUIET_MILLISECONDS = 3000;

declare global {
  interface DocumentEventMap {
    /** A decoder is in use: the address of its manifest. */
    "bf:model": CustomEvent<{ readonly manifestUrl: string }>;
  }
}

const models = new Set<string>();

/** Makes the pages work without a net. Where there are no service workers, nothing changes. */
export function registerServiceWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  document.addEventListener("bf:model", ({ detail }) => {
    models.add(detail.manifestUrl);
    if (navigator.serviceWorker.controller) tell({ kind: "model", ...detail });
  });
  document.addEventListener("turbo:load", () => {
    if (navigator.serviceWorker.controller) tell({ kind: "keep", urls: [location.href] });
  });
  if (document.readyState === "complete") setTimeout(register, QUIET_MILLISECONDS);
  else addEventListener("load", () => setTimeout(register, QUIET_MILLISECONDS), { once: true });
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
  } catch {
    // Refused, as in some private windows: the pages work as they do without.
    return;
  }
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  tell({ kind: "keep", urls: [location.href, ...fetched.filter(isOurs)] });
  for (const manifestUrl of models) tell({ kind: "model", manifestUrl });
  if (!savesData()) tell({ kind: "sounds" });
}

function tell(message: OfflineMessage): void {
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(message));
}

function isOurs(url: string): boolean {
  return url.startsWith(`${location.origin}/`);
}

/** Who counts bytes gets the sounds as they are needed. */
function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
