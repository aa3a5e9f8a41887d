import { html, nothing, type PropertyValues } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Rejection } from "../api/types";
import { LightElement } from "./lightElement";
import { failNotice, waitNotice } from "./notices";

interface State {
  readonly rejections: readonly Rejection[] | null;
  readonly problem: string;
}

/** `<bf-rejections .datasetId .fileCount>`: files that were turned away, each with its reason. */
export class Rejections extends LightElement<State> {
  static override readonly properties = {
    datasetId: { attribute: false },
    fileCount: { attribute: false },
  };
  declare datasetId: string;
  /** How many there are; a change fetches the list again. */
  declare fileCount: number;
  protected override state: State = { rejections: null, problem: "" };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("fileCount")) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const rejections = await answer(
        api.GET("/api/datasets/{dataset_id}/rejections", {
          params: { path: { dataset_id: this.datasetId } },
          signal: this.gone,
        }),
      );
      this.change({ rejections, problem: "" });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { rejections, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("The list did not come", problem, again);
    }
    if (rejections === null) return waitNotice("Fetching the list");
    if (rejections.length === 0) return nothing;
    return html`<div class="scroll scroll--tall" tabindex="0" role="group" aria-label="Files turned away">
      <table>
        <thead>
          <tr>
            <th>File</th>
            <th>Why it cannot be read</th>
          </tr>
        </thead>
        <tbody>
          ${rejections.map(
            ({ name, reason }) =>
              html`<tr>
                <th class="file-name">${name}</th>
                <td>${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

customElements.define("bf-rejections", Rejections);
