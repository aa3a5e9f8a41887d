import { PageElement } from "./pageElement";

/** An element of a page whose state is one object. */
export abstract class LightElement<State extends object> extends PageElement {
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
}
