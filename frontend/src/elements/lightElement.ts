import { LitElement } from "lit";

/**
 * An element whose state is one object and whose content lies in the page, so that the style
 * sheet applies. What the server wrote inside it stands until the element takes over.
 */
export abstract class LightElement<State extends object> extends LitElement {
  protected abstract state: State;
  #aborter = new AbortController();

  /** Aborts when the element leaves the page. */
  protected get gone(): AbortSignal {
    return this.#aborter.signal;
  }

  protected change(patch: Partial<State>): void {
    this.state = { ...this.state, ...patch };
    this.requestUpdate();
  }

  override connectedCallback(): void {
    if (this.#aborter.signal.aborted) this.#aborter = new AbortController();
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#aborter.abort(new DOMException("the element left the page", "AbortError"));
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }
}
