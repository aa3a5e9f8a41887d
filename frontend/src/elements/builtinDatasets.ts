import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { BuiltinDataset } from "../api/types";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { emptyNotice, failNotice, waitNotice } from "./notices";

interface State {
  readonly offers: readonly BuiltinDataset[] | null;
  /** Key of the one being taken. */
  readonly taking: string | null;
  readonly problem: string;
}

/** `<bf-builtin-datasets>`: what can be trained on without an upload. */
export class BuiltinDatasets extends LightElement<State> {
  protected override state: State = { offers: null, taking: null, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.change({ offers: await answer(api.GET("/api/datasets/builtin")) });
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  async #take(key: string): Promise<void> {
    this.change({ taking: key, problem: "" });
    try {
      const dataset = await answer(api.POST("/api/datasets/builtin", { body: { key } }));
      navigate(`/datasets/${dataset.id}/`);
    } catch (error) {
      this.change({ taking: null, problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { offers, problem } = this.state;
    if (offers === null) {
      if (!problem) return waitNotice("Looking what there is");
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("The list did not come", problem, again);
    }
    if (offers.length === 0) return emptyNotice("Nothing built in", "Upload MIDI of your own.");
    return html`<ul class="things">
        ${offers.map((offer) => this.#offer(offer))}
      </ul>
      ${problem ? failNotice("It could not be taken", problem) : nothing}`;
  }

  #offer({ key, title, description, licence }: BuiltinDataset) {
    const { taking } = this.state;
    return html`<li>
      <div class="stack stack--s">
        <h3>${title}</h3>
        <p class="small">${description}</p>
      </div>
      <button
        class="btn btn--s"
        type="button"
        ?disabled=${taking !== null}
        aria-label="Use it: ${title}"
        @click=${() => this.#take(key)}
      >
        ${taking === key ? "Taking it" : "Use it"}
      </button>
      <details class="things__wide small">
        <summary>Licence</summary>
        <p class="quiet">${licence}</p>
      </details>
    </li>`;
  }
}

customElements.define("bf-builtin-datasets", BuiltinDatasets);
