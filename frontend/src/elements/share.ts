import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import { LightElement } from "./lightElement";
import { failNotice } from "./notices";

interface State {
  readonly busy: boolean;
  readonly copied: boolean;
  readonly problem: string;
}

/** `<bf-share .gallery>`: the link for listeners, made, copied and revoked; says `bf:gallery`. */
export class Share extends LightElement<State> {
  static override readonly properties = { gallery: { attribute: false } };
  declare gallery: Gallery;
  protected override state: State = { busy: false, copied: false, problem: "" };

  /** Opens the dialog. */
  show(): void {
    this.change({ copied: false, problem: "" });
    this.querySelector("dialog")?.showModal();
  }

  #close(): void {
    this.querySelector("dialog")?.close();
  }

  async #change(shared: boolean): Promise<void> {
    if (!shared && !confirm("Stop sharing? The link will lead nowhere; ratings stay.")) return;
    const params = { path: { gallery_id: this.gallery.id } };
    this.change({ busy: true, copied: false, problem: "" });
    try {
      const call = shared
        ? api.POST("/api/galleries/{gallery_id}/share", { params })
        : api.DELETE("/api/galleries/{gallery_id}/share", { params });
      const detail = await answer<Gallery>(call);
      this.dispatchEvent(new CustomEvent<Gallery>("bf:gallery", { detail }));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  async #copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.change({ copied: true });
    } catch {
      // No permission, or no clipboard: the link is selected, so that the keys copy it.
      this.querySelector("input")?.select();
      this.change({ problem: "The browser did not let us copy. The link is selected: copy it." });
    }
  }

  protected override render() {
    const { problem } = this.state;
    return html`<dialog class="sheet" aria-labelledby="share-title">
      <header>
        <h2 id="share-title">Share</h2>
        <button class="btn btn--s" type="button" @click=${this.#close}>Close</button>
      </header>
      <div class="stack">
        ${this.gallery.share_url ? this.#link(this.gallery.share_url) : this.#offer()}
        ${problem ? failNotice("Look here", problem) : nothing}
      </div>
    </dialog>`;
  }

  #offer() {
    const empty = this.gallery.songs.length === 0;
    return html`<p>
        Whoever has the link hears the songs and rates them, without an account. Where a song comes
        from is shown to them once they have rated it.
      </p>
      ${empty ? html`<p class="small"><b>There is no song in it yet.</b> Add some first.</p>` : nothing}
      <button
        class="btn btn--main"
        type="button"
        ?disabled=${this.state.busy}
        @click=${() => this.#change(true)}
      >
        Make a link
      </button>`;
  }

  #link(url: string) {
    const { busy, copied } = this.state;
    return html`<div class="field">
        <label for="share-link"><b>Link for listeners</b></label>
        <span class="copy">
          <input id="share-link" readonly .value=${url} />
          <button class="btn btn--main" type="button" @click=${() => this.#copy(url)}>
            ${copied ? "Copied" : "Copy"}
          </button>
        </span>
        <small role="status">${copied ? "It is on the clipboard." : "Anybody who has it can listen and rate."}</small>
      </div>
      <div class="row">
        <a class="btn" href=${url} target="_blank" rel="noopener">Open it as a listener</a>
        <button class="btn" type="button" ?disabled=${busy} @click=${() => this.#change(false)}>
          Stop sharing
        </button>
      </div>`;
  }
}

customElements.define("bf-share", Share);

declare global {
  interface HTMLElementTagNameMap {
    "bf-share": Share;
  }
}
