import { cacheRule, changesPerson } from "./cacheRules";
import type { OfflineMessage } from "./messages";
import { Stores } from "./stores";

/** What the types of a page do not know of a service worker. */
interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchLifetime extends Lifetime {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface MessageLifetime extends Lifetime {
  readonly data: OfflineMessage;
}
interface Scope {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listen: (event: Lifetime) => void): void;
  addEventListener(name: "fetch", listen: (event: FetchLifetime) => void): void;
  addEventListener(name: "message", listen: (event: MessageLifetime) => void): void;
}

/** Put in by the build: its hash, and the files that every page needs. */
declare const BUILD: { readonly version: string; readonly shell: readonly string[] };

const OFFLINE_PAGE = "/static/dist/assets/offline";
const INSTRUMENTS = "/static/dist/instruments/";
const AT_ONCE = 4;

const scope = self as unknown as Scope;
const stores = new Stores(BUILD.version);

scope.addEventListener("install", (event) => {
  event.waitUntil(install().then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(stores.removeOldVersions().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (changesPerson(request.method, pathname)) event.waitUntil(stores.forgetPerson());
  if (request.method !== "GET") return;
  const rule = cacheRule(pathname);
  const isPage = isForPage(request);
  if (!rule && !isPage) return;
  event.respondWith(rule?.isFixed ? fromCache(event) : fromNet(event, isPage));
});

scope.addEventListener("message", (event) => {
  event.waitUntil(obey(event.data));
});

async function install(): Promise<void> {
  await fetchAll(BUILD.shell.map(absolute), "no-cache");
  const offline = await fetch("/offline/", { cache: "no-cache" });
  await stores.keep(absolute(OFFLINE_PAGE), offline);
}

/** A page that is opened, or fetched in place of one that is open. */
function isForPage({ mode, headers }: Request): boolean {
  return mode === "navigate" || (headers.get("Accept") ?? "").startsWith("text/html");
}

async function fromCache(event: FetchLifetime): Promise<Response> {
  const { request } = event;
  return (await stores.find(request.url)) ?? fetchAndKeep(event);
}

async function fromNet(event: FetchLifetime, isPage: boolean): Promise<Response> {
  try {
    return await fetchAndKeep(event);
  } catch (error) {
    const kept = await stores.find(event.request.url);
    const answer = kept ?? (isPage ? await stores.find(absolute(OFFLINE_PAGE)) : undefined);
    if (answer) return answer;
    throw error;
  }
}

async function fetchAndKeep(event: FetchLifetime): Promise<Response> {
  const { request } = event;
  const response = await fetch(request);
  if (response.ok && !response.redirected) {
    event.waitUntil(stores.keep(request.url, response.clone()).catch(() => undefined));
  } else if (response.redirected || response.status >= 400) {
    // Gone, or not this person's any more.
    event.waitUntil(stores.drop(request.url));
  }
  return response;
}

async function obey(message: OfflineMessage): Promise<void> {
  if (message.kind === "keep") await fetchMissing(message.urls);
  if (message.kind === "model") await keepModel(message.manifestUrl);
  if (message.kind === "sounds") await keepSounds();
}

async function keepModel(manifestUrl: string): Promise<void> {
  const response = await fetch(manifestUrl);
  await stores.keep(response.url, response.clone());
  const { files = {} }: { files?: Readonly<Record<string, unknown>> } = await response.json();
  const names = [...Object.keys(files), "map.json"];
  await fetchMissing(names.map((name) => new URL(name, response.url).href));
}

async function keepSounds(): Promise<void> {
  const index = await fetch(`${INSTRUMENTS}index.json`, { cache: "no-cache" });
  await stores.keep(index.url, index.clone());
  const names = [...new Set((await index.text()).match(/[\w-]+\.[\w]{8,}\.\w+/g))];
  const urls = names.map((name) => absolute(INSTRUMENTS + name));
  await stores.keepOnlySounds(new Set([index.url, ...urls]));
  await fetchMissing(urls);
}

async function fetchMissing(urls: readonly string[]): Promise<void> {
  const kept = await Promise.all(urls.map((url) => stores.find(url)));
  await fetchAll(urls.filter((url, index) => !kept[index] && cacheRule(new URL(url).pathname)));
}

/** A few at once; one that does not come is fetched when it is needed. */
async function fetchAll(urls: readonly string[], cache: RequestCache = "default"): Promise<void> {
  const waiting = [...urls];
  const work = async () => {
    for (let url = waiting.shift(); url; url = waiting.shift()) {
      const response = await fetch(url, { cache }).catch(() => undefined);
      if (response?.ok) await stores.keep(url, response);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function absolute(path: string): string {
  return new URL(path, location.origin).href;
}
