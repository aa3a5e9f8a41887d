/** Leaves most of a frame to everything else. */
const BUDGET_MILLISECONDS = 6;

/** A picture that is painted in steps; each `yield` is a place to stop at. */
export type Painting = Generator<void, void, void>;

const waiting = new Map<object, Painting>();
let frame = 0;

/** Paints on the next frames, a few milliseconds each, all pictures in turn. */
export function paint(owner: object, painting: Painting): void {
  waiting.delete(owner);
  waiting.set(owner, painting);
  if (frame === 0) frame = requestAnimationFrame(work);
}

/** What of this owner is not painted yet never is. */
export function stopPainting(owner: object): void {
  waiting.delete(owner);
}

function work(): void {
  const until = performance.now() + BUDGET_MILLISECONDS;
  for (const [owner, painting] of waiting) {
    while (performance.now() < until) {
      if (!painting.next().done) continue;
      waiting.delete(owner);
      break;
    }
  }
  frame = waiting.size > 0 ? requestAnimationFrame(work) : 0;
}
