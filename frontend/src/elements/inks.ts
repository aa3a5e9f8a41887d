import { html } from "lit";
import type { Gallery } from "../api/types";

export type Ink = Gallery["ink"];

const INKS: readonly Ink[] = ["blue", "vermilion", "ochre", "green"];

/** A choice of four inks, by radio buttons of one `name`. */
export function inkChoice(name: string, chosen: Ink, on: (ink: Ink) => void) {
  return html`<fieldset class="field">
    <legend><b>Ink</b></legend>
    <div class="choices choices--ink">
      ${INKS.map(
        (ink) => html`<label class="choice">
          <input
            type="radio"
            name=${name}
            value=${ink}
            .checked=${ink === chosen}
            @change=${() => on(ink)}
          />
          <span><i class="choice__ink" data-ink=${ink}></i>${ink}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
