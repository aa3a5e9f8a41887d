import { html, nothing } from "lit";
import {
  coordinate,
  type Direction,
  type LatentMap,
  type MapPoint,
  movedTo,
} from "../model/latentMap";
import "./map";
import { placeWords, within } from "./mapPlaces";

/** What the controls of a map share. */
export interface Steering {
  readonly map: LatentMap;
  /** Where the controls stand. */
  readonly z: readonly number[];
  /** Asks for the music at another z. */
  readonly steer: (z: readonly number[]) => void;
  /** Asks for a song as the model has it. */
  readonly visit: (song: MapPoint) => void;
}

export function songMap({ map, z, steer, visit }: Steering) {
  const follow = (event: CustomEvent<number[]>) => steer(event.detail);
  const play = (event: CustomEvent<MapPoint>) => visit(event.detail);
  return html`<bf-map .map=${map} .z=${z} @steer=${follow} @visit=${play}></bf-map>`;
}

/** The dot's two twins. */
export function mapSliders(steering: Steering) {
  return sliders([steering.map.across, steering.map.up], steering);
}

/** What the map does not show: attributes of the music, and the axes after the first two. */
export function furtherDirections(steering: Steering) {
  const { attributes, furtherAxes } = steering.map;
  return html`${
    attributes.length > 0
      ? html`<section class="block" aria-label="Directions">
          <header><h2>Directions</h2></header>
          <div class="sliders">${sliders(attributes, steering)}</div>
        </section>`
      : nothing
  }${
    furtherAxes.length > 0
      ? html`<details>
          <summary>Further axes</summary>
          <div class="sliders">${sliders(furtherAxes, steering)}</div>
        </details>`
      : nothing
  }`;
}

function sliders(directions: readonly Direction[], { map, z, steer }: Steering) {
  return directions.map((direction) => {
    const place = coordinate(z, direction, map);
    const { extent, label } = direction;
    const id = `along-${label.toLowerCase().replaceAll(" ", "-")}`;
    return html`<label class="field" for=${id}>
      <span><b>${label}</b><output>${placeWords(place)}</output></span>
      <input
        id=${id}
        type="range"
        aria-label=${label}
        aria-valuetext=${placeWords(place)}
        min=${-extent}
        max=${extent}
        step="0.05"
        .value=${String(within(place, direction))}
        @input=${(event: Event) => {
          if (!(event.target instanceof HTMLInputElement)) return;
          steer(movedTo(z, direction, event.target.valueAsNumber, map));
        }}
      />
    </label>`;
  });
}
