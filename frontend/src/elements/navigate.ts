declare global {
  interface Window {
    /** Hotwired Turbo, once it runs. */
    readonly Turbo?: { visit(url: string): void };
  }
}

/** Goes to another page of ours; the player goes on. */
export function navigate(url: string): void {
  if (window.Turbo) window.Turbo.visit(url);
  else location.assign(url);
}
