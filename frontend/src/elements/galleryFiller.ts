import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import { LightElement } from "./lightElement";
import { failNotice, waitNotice } from "./notices";

interface State<Thing> {
  readonly things: readonly Thing[] | null;
  readonly busy: boolean;
  readonly problem: string;
}

/** Puts songs into galleries, from a list of either that is fetched first. */
export abstract class GalleryFiller<Thing> extends LightElement<State<Thing>> {
  protected override state: State<Thing> = { things: null, busy: false, problem: "" };
  /** What the list is of: "galleries". */
  protected abstract readonly kind: string;

  protected abstract fetchThings(): Promise<readonly Thing[]>;
  protected abstract renderThings(things: readonly Thing[]): unknown;
  /** A song was put in: the gallery as it is now. */
  protected abstract take(gallery: Gallery): void;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.change({ things: await this.fetchThings() });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  protected async add(song_id: string, gallery_id: string): Promise<void> {
    const request = { params: { path: { gallery_id } }, body: { song_id } };
    this.change({ busy: true, problem: "" });
    try {
      this.take(await answer(api.POST("/api/galleries/{gallery_id}/songs", request)));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  protected override render() {
    const { things, problem } = this.state;
    if (things) {
      return html`<div class="stack">
        ${problem ? failNotice("It was not added", problem) : nothing} ${this.renderThings(things)}
      </div>`;
    }
    if (!problem) return waitNotice(`Fetching your ${this.kind}`);
    const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
      Try again
    </button>`;
    return failNotice(`Your ${this.kind} did not come`, problem, again);
  }

  /** The button of one thing in the list. */
  protected renderAdd(name: string, add: () => void) {
    return html`<button
      class="btn btn--s"
      type="button"
      ?disabled=${this.state.busy}
      aria-label="Put it in: ${name}"
      @click=${add}
    >
      Put it in
    </button>`;
  }
}
