/** What a page tells the service worker. */
export type OfflineMessage =
  /** What the page has fetched, from before there was a service worker. */
  | { readonly kind: "keep"; readonly urls: readonly string[] }
  /** A decoder that the page samples. */
  | { readonly kind: "model"; readonly manifestUrl: string }
  /** The page has time: all instruments may be fetched. */
  | { readonly kind: "sounds" };
