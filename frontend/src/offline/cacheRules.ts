/** Which cache an answer belongs to. */
export type Store = "shell" | "sounds" | "models" | "pages";

export interface CacheRule {
  readonly store: Store;
  /** A fixed answer is named after its content; others are asked for anew while there is a net. */
  readonly isFixed: boolean;
}

const STATIC = "/static/";
const ASSETS = "/static/dist/assets/";
const INSTRUMENTS = "/static/dist/instruments/";
const SHELL_FOLDERS = [`${STATIC}css/`, `${STATIC}js/`, `${STATIC}dist/wasm/`];
/** A decoder's folder: of somebody's run, or of a model that comes with Blindfold. */
const MODEL_FILE = /^\/(?:api\/runs\/[^/]+\/export|pretrained\/.+)\/[^/]+$/;
const PAGE = /^\/(?:models\/[^/]+\/)?$/;
const SIGNING = /^\/accounts\/(?:login|logout|signup)\/$/;

/**
 * What may be kept of this address; undefined for all that is nobody's business offline: the API,
 * and every page but the front page and the models'.
 */
export function cacheRule(path: string): CacheRule | undefined {
  if (path.startsWith(ASSETS)) return { store: "shell", isFixed: true };
  if (path.startsWith(INSTRUMENTS)) {
    return { store: "sounds", isFixed: !path.endsWith(".json") };
  }
  if (SHELL_FOLDERS.some((folder) => path.startsWith(folder))) {
    return { store: "shell", isFixed: false };
  }
  if (MODEL_FILE.test(path)) return { store: "models", isFixed: false };
  if (PAGE.test(path)) return { store: "pages", isFixed: false };
  return undefined;
}

/** Whether a form sent there changes who sits at the browser. */
export function changesPerson(method: string, path: string): boolean {
  return method === "POST" && SIGNING.test(path);
}

/** What is kept and thrown away together: a decoder's folder, a page. */
export function groupOf(path: string): string {
  return MODEL_FILE.test(path) ? path.slice(0, path.lastIndexOf("/") + 1) : path;
}
