import { serveDecoder } from "./decoderServer";

serveDecoder(self);
