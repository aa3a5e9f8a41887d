/**
 * The parts of Tone.js that are used, by their own modules. The package's index makes an audio
 * context as it is loaded, before any click, and holds three times as much.
 */
export { Limiter } from "tone/build/esm/component/dynamics/Limiter.js";
export type { TransportInstance } from "tone/build/esm/core/clock/Transport.js";

import "tone/build/esm/core/clock/Transport.js";
import "tone/build/esm/core/context/Destination.js";

export { Context } from "tone/build/esm/core/context/Context.js";
export { Gain } from "tone/build/esm/core/context/Gain.js";
export { setContext } from "tone/build/esm/core/context/GlobalContext.js";
export { OfflineContext } from "tone/build/esm/core/context/OfflineContext.js";
