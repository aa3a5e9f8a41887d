/** What the user is shown when a model cannot be loaded or asked for something. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
