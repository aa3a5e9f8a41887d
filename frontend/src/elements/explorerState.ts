import type { LatentMap } from "../model/latentMap";
import type { Manifest } from "../model/manifest";
import type { Draw } from "./draws";
import { type Locks, NO_LOCKS } from "./locks";
import type { Morph } from "./morph";

/** A song to begin with: what its link says of it after the checkpoint. */
export interface ReadySong {
  readonly title: string;
  readonly seed: number;
  readonly label?: string;
  readonly chords?: string;
  /** What suits the model; 1 where it is left out. */
  readonly top_p?: number;
}

/** The model that is explored. */
export interface ExplorerSource {
  readonly name: string;
  readonly manifestUrl: string;
  readonly checkpointHash: string;
  /** Of the whole decoder; null where nobody counted. */
  readonly bytes: number | null;
  /** The run that its samples are kept under; null for the model that comes with Blindfold. */
  readonly runId: string | null;
  /** To begin with. */
  readonly songs: readonly ReadySong[];
}

export interface ExplorerState {
  /** Null before the decoder is there. */
  readonly manifest: Manifest | null;
  readonly drawing: boolean;
  readonly now: Draw | null;
  /** Null for a model whose songs were not mapped. */
  readonly map: LatentMap | null;
  /** Where the dot is; `now` is what was decoded last, and may lie behind. */
  readonly z: readonly number[];
  /** What "more like this" is like. */
  readonly centre: readonly number[];
  readonly radius: number;
  /** As it was typed. */
  readonly seed: string;
  readonly temperature: number;
  readonly topP: number;
  /** Empty for none. */
  readonly label: string;
  readonly locks: Locks;
  /** As they were typed, one bar after the other. */
  readonly chords: string;
  readonly morph: Morph;
  readonly morphing: boolean;
  readonly problem: string;
  /** Why the link that the page was opened by led nowhere, or not all the way. */
  readonly linkProblem: string;
}

export const MOST_RADIUS = 2;
export const DEFAULT_RADIUS = 0.5;

export const UNEXPLORED: ExplorerState = {
  manifest: null,
  drawing: false,
  now: null,
  map: null,
  z: [],
  centre: [],
  radius: DEFAULT_RADIUS,
  seed: "",
  temperature: 1,
  topP: 1,
  label: "",
  locks: NO_LOCKS,
  chords: "",
  morph: { corners: [null, null, null, null], x: 0, y: 0 },
  morphing: false,
  problem: "",
  linkProblem: "",
};
