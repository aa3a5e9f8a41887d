/** Why there is no sound, in words for the user. */
export class PlayerError extends Error {
  override readonly name = "PlayerError";
}
