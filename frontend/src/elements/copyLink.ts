import { html, nothing, type PropertyValues } from "lit";
import { PageElement } from "./pageElement";

const COPIED_MILLISECONDS = 4000;

/** `<bf-copy-link .url>`: puts a link on the clipboard; where that is forbidden, shows it. */
export class CopyLink extends PageElement {
  static override readonly properties = {
    url: { attribute: false },
    outcome: { state: true },
  };
  declare url: string;
  declare outcome: "" | "copied" | "refused";
  #timer = 0;

  constructor() {
    super();
    this.url = "";
    this.outcome = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("url")) this.outcome = "";
  }

  protected override render() {
    const copied = this.outcome === "copied";
    return html`<button class="btn btn--l" type="button" ?disabled=${!this.url} @click=${this.#copy}>
        ${copied ? "Copied" : "Copy link"}
      </button>
      <span class="vh" role="status">${copied ? "The link is on the clipboard." : ""}</span>
      ${this.outcome === "refused" ? this.#field() : nothing}`;
  }

  #field() {
    return html`<label class="field">
      <span><b>The browser did not let us copy. The link is selected: copy it.</b></span>
      <input type="text" readonly .value=${this.url} />
    </label>`;
  }

  readonly #copy = async () => {
    const { url } = this;
    try {
      await navigator.clipboard.writeText(url);
      this.outcome = "copied";
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => {
        this.outcome = "";
      }, COPIED_MILLISECONDS);
    } catch {
      // No permission, or no clipboard outside of a secure address.
      this.outcome = "refused";
      await this.updateComplete;
      this.querySelector("input")?.select();
    }
  };
}

customElements.define("bf-copy-link", CopyLink);
