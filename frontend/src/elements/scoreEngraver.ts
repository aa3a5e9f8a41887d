import type { ScoreOptions } from "../music/musicXml";
import type { NoteSequence } from "../music/noteSequence";
import { PlayerError } from "../player/playerError";

/**
 * Fetches the engraver and draws these bars, as wide as `page`; returns the sheet to put there.
 * Throws a PlayerError.
 */
export async function engrave(
  page: HTMLElement,
  sequence: NoteSequence,
  options: ScoreOptions,
): Promise<HTMLElement> {
  const [{ OpenSheetMusicDisplay }, { writeMusicXml }] = await fetched();
  const sheet = document.createElement("div");
  sheet.className = "score__sheet score__sheet--waiting";
  page.append(sheet);
  try {
    const engraver = new OpenSheetMusicDisplay(sheet, {
      autoBeam: true,
      autoResize: false,
      backend: "svg",
      drawTitle: false,
      drawingParameters: "compact",
    });
    await engraver.load(writeMusicXml(sequence, options));
    engraver.render();
  } finally {
    sheet.remove();
  }
  sheet.className = "score__sheet";
  return sheet;
}

async function fetched() {
  try {
    return await Promise.all([import("opensheetmusicdisplay"), import("../music/musicXml")]);
  } catch (error) {
    const words = "The engraver could not be loaded: no connection. Open the score again.";
    throw new PlayerError(words, { cause: error });
  }
}
