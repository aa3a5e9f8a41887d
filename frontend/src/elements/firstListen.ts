import { html, LitElement } from "lit";
import "./playerButton";
import type { Sampler } from "./sampler";

/** `<bf-first-listen>`: the front page's large disc; it plays what the page's explorer has drawn. */
export class FirstListen extends LitElement {
  static override readonly properties = { name: { attribute: "data-title" } };
  declare name: string;

  constructor() {
    super();
    this.name = "";
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("bf:drawn", this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("bf:drawn", this.#follow);
  }

  protected override render() {
    const { now, title = this.name } = document.querySelector<Sampler>("bf-sampler")?.drawn ?? {};
    return html`<bf-play-button
      data-id=${now?.id ?? ""}
      data-title=${title}
      data-subtitle=${this.name}
      .sequence=${now?.sequence}
    ></bf-play-button>`;
  }

  readonly #follow = () => this.requestUpdate();
}

customElements.define("bf-first-listen", FirstListen);
