import type { LatentMap } from "../model/latentMap";
import type { Ink } from "./halftoneScreen";

const COLUMNS = 64;
const ROWS = 40;
/** Width of a point's cloud, in cells. */
const SPREAD = 1.6;
const REACH = 5;
/** Below 1 it lifts what lies thin. */
const CONTRAST = 0.6;

/** How many songs lie around a place of the map, as the ink to print it with. */
export function mapInk({ points, across, up }: LatentMap): Ink {
  const cells = new Float64Array(COLUMNS * ROWS);
  for (const { x, y } of points) {
    splat(cells, (0.5 + x / across.extent / 2) * COLUMNS, (0.5 - y / up.extent / 2) * ROWS);
  }
  const most = cells.reduce((largest, value) => Math.max(largest, value), 0);
  if (most === 0) return () => 0;
  return (right, down) =>
    (between(cells, right * COLUMNS - 0.5, down * ROWS - 0.5) / most) ** CONTRAST;
}

function splat(cells: Float64Array, column: number, row: number): void {
  for (let r = Math.floor(row) - REACH; r <= row + REACH; r += 1) {
    for (let c = Math.floor(column) - REACH; c <= column + REACH; c += 1) {
      if (r < 0 || r >= ROWS || c < 0 || c >= COLUMNS) continue;
      const distance = (c + 0.5 - column) ** 2 + (r + 0.5 - row) ** 2;
      const index = r * COLUMNS + c;
      cells[index] = (cells[index] ?? 0) + Math.exp(-distance / (2 * SPREAD ** 2));
    }
  }
}

/** The value between the centres of four cells. */
function between(cells: Float64Array, column: number, row: number): number {
  const c = Math.floor(column);
  const r = Math.floor(row);
  const right = column - c;
  const down = row - r;
  return (
    (cellAt(cells, c, r) * (1 - right) + cellAt(cells, c + 1, r) * right) * (1 - down) +
    (cellAt(cells, c, r + 1) * (1 - right) + cellAt(cells, c + 1, r + 1) * right) * down
  );
}

function cellAt(cells: Float64Array, column: number, row: number): number {
  const c = Math.min(COLUMNS - 1, Math.max(0, column));
  const r = Math.min(ROWS - 1, Math.max(0, row));
  return cells[r * COLUMNS + c] ?? 0;
}
