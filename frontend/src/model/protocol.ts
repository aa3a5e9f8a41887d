import type { Backend, BackendOptions } from "./backend";
import type { Sample } from "./decoder";
import type { Manifest } from "./manifest";
import type { ReadMidi } from "./midiTokens";
import type { SampleRequest } from "./sampleRequest";

/** What the page and the decoder's worker say to each other. */
export interface Calls {
  load: {
    argument: { manifestUrl: string; options: BackendOptions };
    result: { manifest: Manifest; backend: Backend };
  };
  sampleMany: { argument: readonly SampleRequest[]; result: Sample[] };
  /** A MIDI file's bytes. */
  readMidi: { argument: Uint8Array; result: ReadMidi };
  /** Windows of tokens; the means of z. */
  encodeMany: { argument: readonly (readonly number[])[]; result: number[][] };
}
export type CallName = keyof Calls;

export type Request =
  | { [Name in CallName]: { id: number; call: Name; argument: Calls[Name]["argument"] } }[CallName]
  | { id: number; call: "cancel" };

export type Reply =
  | { id: number; result: Calls[CallName]["result"] }
  /** `isModelError`: the model's or the user's fault, not the program's. */
  | { id: number; error: string; isModelError: boolean };

/** What a Worker, the inside of a Worker and a MessagePort have in common. */
export interface Endpoint {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}
