import { LitElement } from "lit";

/**
 * An element whose content lies in the page, so that the style sheet applies. What the server wrote
 * inside it stands until the element takes over.
 */
export abstract class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  /** Listens on the document while the element is in the page. */
  protected listen<Name extends keyof DocumentEventMap>(
    name: Name,
    heed: (event: DocumentEventMap[Name]) => void,
  ): void {
    this.addController({
      hostConnected: () => document.addEventListener(name, heed),
      hostDisconnected: () => document.removeEventListener(name, heed),
    });
  }

  /** Heeds each size at which the element is shown, the first among them. */
  protected watchSize(heed: () => void): void {
    const observer = new ResizeObserver(heed);
    this.addController({
      hostConnected: () => observer.observe(this),
      hostDisconnected: () => observer.disconnect(),
    });
  }
}
