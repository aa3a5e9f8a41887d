import { html } from "lit";
import { FAMILIES } from "./generalMidi";

const FAMILY_SIZE = 8;

/** What a track is played with, of all of General MIDI, by family. */
export function instrumentField(
  name: string,
  program: number,
  onChoose: (program: number) => void,
) {
  return html`<select
    class="track__instrument"
    aria-label="Instrument of ${name}"
    .value=${String(program)}
    @change=${({ target }: Event) => {
      if (target instanceof HTMLSelectElement) onChoose(Number(target.value));
    }}
  >
    ${FAMILIES.map(
      ([family, programs], group) =>
        html`<optgroup label=${family}>
          ${programs.map((instrument, index) => {
            const number = group * FAMILY_SIZE + index;
            return html`<option value=${number} ?selected=${number === program}>${instrument}</option>`;
          })}
        </optgroup>`,
    )}
  </select>`;
}
