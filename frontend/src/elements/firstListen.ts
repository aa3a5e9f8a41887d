import { html } from "lit";
import "./playerButton";
import { PageElement } from "./pageElement";
import type { Sampler } from "./sampler";

/** `<bf-first-listen>`: the front page's large disc; it plays what the page's explorer has drawn. */
export class FirstListen extends PageElement {
  static override readonly properties = { name: { attribute: "data-title" } };
  declare name: string;

  constructor() {
    super();
    this.name = "";
    this.listen("bf:drawn", () => this.requestUpdate());
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
}

customElements.define("bf-first-listen", FirstListen);
