import { html } from "lit";
import { storage } from "./playerVolume";

const KEY = "blindfold.keys";

/** Each key that does something, and what. */
const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["Space"], "Play or pause what is in the player"],
  [["←", "→"], "On a roll: a bar back or on"],
  [["Page Up", "Page Down"], "On a roll: four bars on or back"],
  [["Home", "End"], "On a roll: the first or the last bar"],
  [["+", "−", "0"], "On a roll: closer, farther, all of it"],
  [["L"], "On a roll: loop this bar, or no longer"],
  [["[", "]"], "On a roll: the loop begins or ends with this bar"],
  [["Esc"], "Close the player's panel, or this sheet"],
  [["?"], "This sheet"],
];

/** Whether `?` opens the sheet: who speaks to the computer, or brushes keys, can turn it off. */
export function readSingleKeys(): boolean {
  return storage()?.getItem(KEY) !== "off";
}

function writeSingleKeys(event: Event): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  storage()?.setItem(KEY, event.target.checked ? "on" : "off");
}

/** The sheet of shortcuts; `showModal` opens it. */
export function keySheet() {
  return html`<dialog class="sheet" aria-labelledby="keys-title">
    <header>
      <h2 id="keys-title">Keys</h2>
      <form method="dialog"><button class="btn" type="submit">Close</button></form>
    </header>
    <dl class="keysheet">
      ${KEYS.map(
        ([keys, does]) =>
          html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd></div>`,
      )}
    </dl>
    <label class="check">
      <input type="checkbox" .checked=${readSingleKeys()} @change=${writeSingleKeys} />
      The key ? opens this sheet
    </label>
  </dialog>`;
}

/** Whether the space bar already means something where the focus is. */
export function takesSpace(target: EventTarget | null): boolean {
  return lies(target, "button, summary, [role=button]") || takesKeys(target);
}

/** Whether keys are typed where the focus is. */
export function takesKeys(target: EventTarget | null): boolean {
  return lies(target, "input, textarea, select, [contenteditable]");
}

function lies(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
