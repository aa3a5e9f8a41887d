import { html } from "lit";
import type { LatentMap } from "../model/latentMap";
import { sameNumbers } from "../model/sampleLink";
import { drawLatent } from "../model/sampling";
import { noteCount } from "../music/noteSequence";
import { type Draw, latentWords } from "./draws";
import type { ExplorerSource } from "./explorerState";
import { plural } from "./figures";
import "./playerButton";
import "./roll";
import { drawName, songAt } from "./sampleNames";

/** The sample that is there now: its disc and its roll. */
export function samplerSong(now: Draw, map: LatentMap | null, source: ExplorerSource) {
  const { name: subtitle, songs } = source;
  const name = drawName(now, { map, songs });
  return html`<div class="sampler__head">
      <bf-play-button
        data-class="play--l"
        data-id=${now.id}
        data-title=${name}
        data-subtitle=${subtitle}
        .sequence=${now.sequence}
      ></bf-play-button>
      <div class="stack stack--s grow">
        <p class="verdict">${name}</p>
        <p class="small quiet">
          ${plural(noteCount(now.sequence), "note")}, ${latentWords(now.z)}, seed
          ${now.seed}${origin(now, map)}
        </p>
      </div>
    </div>
    <div class="roll-tall">
      <bf-roll
        ruler
        seekable
        data-id=${now.id}
        data-title=${name}
        data-subtitle=${subtitle}
        .sequence=${now.sequence}
      ></bf-roll>
    </div>`;
}

function origin({ z, seed, label, guide }: Draw, map: LatentMap | null): string {
  const words = [];
  if (songAt(z, map)) words.push("a training song as the model has it");
  else if (!sameNumbers(z, drawLatent(seed, z.length))) words.push("moved away from its z");
  if (label) words.push(label);
  if (guide) words.push("parts of it kept");
  return words.map((word) => `, ${word}`).join("");
}
