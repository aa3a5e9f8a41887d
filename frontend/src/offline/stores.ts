import { cacheRule, groupOf, type Store } from "./cacheRules";
import { leastRecent, type Use } from "./leastRecent";

const PREFIX = "blindfold-";
/** Models and pages grow with use; shell and sounds are as large as they are. */
const LIMITED: readonly Store[] = ["models", "pages"];
const LIMIT_BYTES = 128 * 1024 * 1024;
const USES = "/.uses";

/** The caches: what they hold by address, and of what grows when it was last used. */
export class Stores {
  readonly #shell: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(version: string) {
    this.#shell = `${PREFIX}shell-${version}`;
  }

  /** Whatever the query: it says what to sample, not which page it is. */
  async find(url: string): Promise<Response | undefined> {
    const rule = cacheRule(new URL(url).pathname);
    if (!rule) return undefined;
    const cache = await this.#open(rule.store);
    return cache.match(bare(url), { ignoreVary: true });
  }

  async keep(url: string, response: Response): Promise<void> {
    const rule = cacheRule(new URL(url).pathname);
    if (!rule || response.status !== 200 || response.redirected) return;
    const body = await response.blob();
    const cache = await this.#open(rule.store);
    await cache.put(bare(url), new Response(body, { headers: response.headers }));
    if (LIMITED.includes(rule.store)) await this.#count(url, body.size);
  }

  async drop(url: string): Promise<void> {
    const rule = cacheRule(new URL(url).pathname);
    if (rule) await (await this.#open(rule.store)).delete(bare(url), { ignoreVary: true });
  }

  /** What only the person before was to see. */
  async forgetPerson(): Promise<void> {
    await Promise.all([...LIMITED, "uses"].map((store) => caches.delete(PREFIX + store)));
  }

  async removeOldVersions(): Promise<void> {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(`${PREFIX}shell-`) && name !== this.#shell);
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  /** Keeps of the sounds only these. */
  async keepOnlySounds(urls: ReadonlySet<string>): Promise<void> {
    const cache = await this.#open("sounds");
    const gone = (await cache.keys()).filter(({ url }) => !urls.has(url));
    await Promise.all(gone.map((request) => cache.delete(request)));
  }

  /** Notes a use and makes room; one after the other, so that none is lost. */
  #count(url: string, bytes: number): Promise<unknown> {
    this.#writing = this.#writing.then(() => this.#noteUse(url, bytes)).catch(() => undefined);
    return this.#writing;
  }

  async #noteUse(url: string, bytes: number): Promise<void> {
    const notes = await caches.open(`${PREFIX}uses`);
    const files = new Map<string, Use>(await (await notes.match(USES))?.json());
    files.set(bare(url), { bytes, at: Date.now() });
    for (const file of tooMany(files)) {
      files.delete(file);
      await this.drop(file);
    }
    await notes.put(USES, new Response(JSON.stringify([...files])));
  }

  #open(store: Store): Promise<Cache> {
    return caches.open(store === "shell" ? this.#shell : PREFIX + store);
  }
}

/** The files of all groups that have to go. A group was used when its last file was. */
function tooMany(files: ReadonlyMap<string, Use>): string[] {
  const groups = new Map<string, Use>();
  const group = (url: string) => groupOf(new URL(url).pathname);
  for (const [url, { bytes, at }] of files) {
    const known = groups.get(group(url)) ?? { bytes: 0, at: 0 };
    groups.set(group(url), { bytes: known.bytes + bytes, at: Math.max(known.at, at) });
  }
  const gone = new Set(leastRecent(groups, LIMIT_BYTES));
  return [...files.keys()].filter((url) => gone.has(group(url)));
}

/** The address without its query and fragment. */
function bare(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
