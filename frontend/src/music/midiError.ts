/** What the user is shown when a MIDI file cannot be read. */
export class MidiError extends Error {
  override readonly name = "MidiError";
}
