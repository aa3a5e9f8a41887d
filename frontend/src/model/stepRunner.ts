/** Decodes one batch of samples, step by step. */
export interface Decoding {
  /**
   * From the tokens before to the logits of all samples, one after the other; they are there until
   * the next step.
   */
  step(tokens: Int32Array, position: number): Float32Array;
  dispose(): void;
}

/** A decoder's step, wherever it is computed. */
export interface StepRunner {
  /** Begins samples; a row is what the decoder takes for z. */
  begin(latents: readonly (readonly number[])[]): Decoding;
  dispose(): void;
}
