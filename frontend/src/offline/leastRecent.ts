export interface Use {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Which groups have to go so that the others fit: those that were used longest ago. */
export function leastRecent(uses: ReadonlyMap<string, Use>, limitBytes: number): string[] {
  let total = [...uses.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const [group, { bytes }] of [...uses].sort(([, a], [, b]) => a.at - b.at)) {
    if (total <= limitBytes) break;
    gone.push(group);
    total -= bytes;
  }
  return gone;
}
