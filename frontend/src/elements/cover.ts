import { html, nothing } from "lit";
import { LightElement } from "./lightElement";
import "./roll";

const LAYOUTS = [
  "cover--bleed",
  "cover--ink cover--tall",
  "",
  "cover--paper cover--low",
  "cover--tall",
  "cover--paper cover--bleed",
  "cover--ink cover--low",
  "cover--low",
  "cover--ink",
  "cover--paper cover--tall",
];
const WORDS =
  "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen Twenty".split(
    " ",
  );
const TALL_LETTERS = 5;
const SHORT_LETTERS = 16;

/** How a cover is laid out: by its place in the row, and by how long its word is. */
export function coverLayout(index: number, words: string): string {
  const layout = LAYOUTS[index % LAYOUTS.length] ?? "";
  const fits = words.length <= TALL_LETTERS || !layout.includes("cover--tall");
  const long = words.length > SHORT_LETTERS ? "cover--long" : "";
  return `cover ${fits ? layout : layout.replace("cover--tall", "")} ${long}`;
}

/** "One" for the first of a list. */
export function numberWord(index: number): string {
  return WORDS[index] ?? String(index + 1);
}

/** `<bf-cover .words .index .href .notesUrl>`: a sleeve; its notes are fetched once it is in sight. */
export class Cover extends LightElement<{ seen: boolean }> {
  static override readonly properties = {
    words: { attribute: false },
    index: { attribute: false },
    href: { attribute: false },
    notesUrl: { attribute: false },
  };
  declare words: string;
  declare index: number;
  declare href: string;
  declare notesUrl: string | undefined;
  protected override state = { seen: false };
  readonly #observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    this.#observer.disconnect();
    this.change({ seen: true });
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.state.seen) this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override render() {
    const { words, index, href, notesUrl } = this;
    const shown = this.state.seen && notesUrl;
    return html`<a class=${coverLayout(index, words)} href=${href} aria-label=${words}>
      <b aria-hidden="true">${words}</b>
      ${shown ? html`<bf-roll mono aria-hidden="true" data-url=${notesUrl}></bf-roll>` : nothing}
    </a>`;
  }
}

customElements.define("bf-cover", Cover);
