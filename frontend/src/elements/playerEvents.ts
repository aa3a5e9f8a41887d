import type { NoteSequence } from "../music/noteSequence";
import type { PlaySettings, TrackSettings } from "../player/settings";

/** Asks the player to play something; what it plays now ends. */
export interface PlayRequest {
  /** Tells songs apart: buttons and rolls that carry it follow the player. */
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
  /** The notes, or where the API gives them. */
  readonly sequence?: NoteSequence;
  readonly url?: string;
  /** Where to begin, in seconds. */
  readonly at?: number;
}

/** What the player is about; announced at every change. */
export interface PlayerState {
  /** Empty before the first song. */
  readonly id: string;
  readonly playing: boolean;
  readonly loading: boolean;
  /** Why there is no sound, in words; empty when all is well. */
  readonly error: string;
  readonly settings: PlaySettings;
}

/** Asks the player to play in another way, this song and those to come. */
export type SettingsChange = Partial<Omit<PlaySettings, "tracks">>;

/** Asks the player to mix a track of a song in another way, whether it plays now or not. */
export interface MixChange {
  readonly id: string;
  readonly track: number;
  readonly change: Partial<TrackSettings>;
}

/** Where the player is; announced for every frame that is drawn while it plays. */
export interface Playhead {
  readonly id: string;
  readonly seconds: number;
  readonly quarters: number;
  readonly playing: boolean;
}

interface PlayerEventDetails {
  "bf:play": PlayRequest;
  "bf:toggle": { readonly id: string };
  "bf:seek": { readonly id: string; readonly seconds: number };
  "bf:settings": SettingsChange;
  "bf:mix": MixChange;
  "bf:state": PlayerState;
  "bf:playhead": Playhead;
}

declare global {
  interface DocumentEventMap {
    "bf:play": CustomEvent<PlayRequest>;
    "bf:toggle": CustomEvent<PlayerEventDetails["bf:toggle"]>;
    "bf:seek": CustomEvent<PlayerEventDetails["bf:seek"]>;
    "bf:settings": CustomEvent<SettingsChange>;
    "bf:mix": CustomEvent<MixChange>;
    "bf:state": CustomEvent<PlayerState>;
    "bf:playhead": CustomEvent<Playhead>;
  }
}

/** Sends one of the player's events to whoever listens on the page. */
export function announce<Name extends keyof PlayerEventDetails>(
  name: Name,
  detail: PlayerEventDetails[Name],
): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** What the page's player is about now, for elements that come later than it. */
export function playerState(): PlayerState | undefined {
  const player = document.querySelector<HTMLElement & { playerState?: PlayerState }>("bf-player");
  return player?.playerState;
}
