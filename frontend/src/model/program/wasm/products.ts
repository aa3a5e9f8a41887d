import {
  add,
  advance,
  bytesBeyondFours,
  type Code,
  code,
  F32,
  folded,
  get,
  I32,
  isBelow,
  type Kernel,
  load,
  loadSplat,
  multiply,
  repeat,
  repeatWhile,
  scalars,
  set,
  store,
  subtract,
  V128,
  vectors,
  whole,
} from "./assembler";

const BYTES = 4;
const VECTOR_BYTES = 16;
/** Columns in a panel: eight vectors of four numbers. */
export const PANEL_COLUMNS = 32;
const VECTORS = PANEL_COLUMNS / 4;
const PANEL_BYTES = PANEL_COLUMNS * BYTES;
/** Rows that are multiplied at once, two vectors of columns at a time. */
export const ROWS_AT_ONCE = 4;
const COLUMN_VECTORS = 2;
const STRIPE_BYTES = COLUMN_VECTORS * VECTOR_BYTES;

const locals = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const bytes = (count: number) => multiply(get(count), whole(BYTES));
const isMore = (local: number, less: number): Code =>
  code(set(local, subtract(get(local), whole(less))), get(local));
const plusProduct = (sum: number, a: Code, b: Code): Code =>
  set(sum, vectors.add(get(sum), vectors.multiply(a, b)));

/**
 * `rowPanels(x, weights, out, depth, panels)`: out += x · weights for one row. Weights lie panel by
 * panel, in each row after row of 32 columns, so that they are read from first to last.
 */
function rowPanels(): Kernel {
  const [x, weights, out, depth, panels, from, end] = [0, 1, 2, 3, 4, 5, 6];
  const sums = locals(7, VECTORS);
  const number = 7 + VECTORS;
  return {
    name: "rowPanels",
    parameters: 5,
    locals: [
      [2, I32],
      [VECTORS + 1, V128],
    ],
    body: code(
      set(end, add(get(x), bytes(depth))),
      repeat(
        code(
          set(from, get(x)),
          ...sums.map((sum, i) => set(sum, load(get(out), VECTOR_BYTES * i))),
          repeat(
            code(
              set(number, loadSplat(get(from))),
              ...sums.map((sum, i) =>
                plusProduct(sum, get(number), load(get(weights), VECTOR_BYTES * i)),
              ),
              advance(weights, whole(PANEL_BYTES)),
              advance(from, whole(BYTES)),
            ),
            isBelow(get(from), get(end)),
          ),
          ...sums.map((sum, i) => store(get(out), get(sum), VECTOR_BYTES * i)),
          advance(out, whole(PANEL_BYTES)),
        ),
        isMore(panels, 1),
      ),
    ),
  };
}

/**
 * `rowsPanels(x, weights, out, depth, panels, outStride)`: the same for four rows, whose numbers
 * lie in x four by four: the first of each row, then the second of each.
 */
function rowsPanels(): Kernel {
  const [x, weights, out, depth, panels, outStride] = [0, 1, 2, 3, 4, 5];
  const [from, end, stripe, weight, to] = [6, 7, 8, 9, 10];
  const sums = locals(11, ROWS_AT_ONCE * COLUMN_VECTORS);
  const rowWeights = locals(11 + sums.length, COLUMN_VECTORS);
  const number = 11 + sums.length + COLUMN_VECTORS;
  const sumOf = (row: number, column: number) => sums[row * COLUMN_VECTORS + column] ?? 0;
  const rows = locals(0, ROWS_AT_ONCE);
  const columns = locals(0, COLUMN_VECTORS);
  const eachRow = (work: (sum: number, column: number) => Code) =>
    code(
      set(to, get(out)),
      ...rows.map((row) =>
        code(
          ...columns.map((column) => work(sumOf(row, column), column)),
          advance(to, get(outStride)),
        ),
      ),
    );
  return {
    name: "rowsPanels",
    parameters: 6,
    locals: [
      [5, I32],
      [sums.length + COLUMN_VECTORS + 1, V128],
    ],
    body: code(
      set(end, add(get(x), multiply(bytes(depth), whole(ROWS_AT_ONCE)))),
      repeat(
        code(
          set(stripe, whole(VECTORS / COLUMN_VECTORS)),
          repeat(
            code(
              set(from, get(x)),
              set(weight, get(weights)),
              eachRow((sum, column) => set(sum, load(get(to), VECTOR_BYTES * column))),
              repeat(
                code(
                  ...rowWeights.map((local, i) => set(local, load(get(weight), VECTOR_BYTES * i))),
                  ...rows.map((row) =>
                    code(
                      set(number, loadSplat(get(from), BYTES * row)),
                      ...columns.map((column) =>
                        plusProduct(sumOf(row, column), get(number), get(rowWeights[column] ?? 0)),
                      ),
                    ),
                  ),
                  advance(weight, whole(PANEL_BYTES)),
                  advance(from, whole(ROWS_AT_ONCE * BYTES)),
                ),
                isBelow(get(from), get(end)),
              ),
              eachRow((sum, column) => store(get(to), get(sum), VECTOR_BYTES * column)),
              advance(out, whole(STRIPE_BYTES)),
              advance(weights, whole(STRIPE_BYTES)),
            ),
            isMore(stripe, 1),
          ),
          // Past this panel's rows; its first was passed stripe by stripe.
          advance(weights, multiply(subtract(get(depth), whole(1)), whole(PANEL_BYTES))),
        ),
        isMore(panels, 1),
      ),
    ),
  };
}

/**
 * `rowTimesRows(x, y, out, depth, columns, stride)`: out = x · y, of whose rows the first `columns`
 * numbers count; depth is 1 or more.
 */
function rowTimesRows(): Kernel {
  const [x, y, out, depth, columns, stride] = [0, 1, 2, 3, 4, 5];
  const [from, end, row, last] = [6, 7, 8, 9];
  const sum = 10;
  const sums = locals(11, 4);
  const number = 15;
  const block = sums.length * VECTOR_BYTES;
  const within = (width: number) => isBelow(add(get(out), whole(width - 1)), get(last));
  const alongDepth = (work: Code): Code =>
    code(
      set(from, get(x)),
      set(row, get(y)),
      repeat(
        code(work, advance(row, get(stride)), advance(from, whole(BYTES))),
        isBelow(get(from), get(end)),
      ),
    );
  const next = (width: number) => code(advance(out, whole(width)), advance(y, whole(width)));
  return {
    name: "rowTimesRows",
    parameters: 6,
    locals: [
      [4, I32],
      [1, F32],
      [5, V128],
    ],
    body: code(
      set(end, add(get(x), bytes(depth))),
      set(last, add(get(out), bytes(columns))),
      repeatWhile(
        within(block),
        code(
          ...sums.map((local) => set(local, vectors.number(0))),
          alongDepth(
            code(
              set(number, loadSplat(get(from))),
              ...sums.map((local, i) =>
                plusProduct(local, get(number), load(get(row), VECTOR_BYTES * i)),
              ),
            ),
          ),
          ...sums.map((local, i) => store(get(out), get(local), VECTOR_BYTES * i)),
          next(block),
        ),
      ),
      repeatWhile(
        within(VECTOR_BYTES),
        code(
          set(number, vectors.number(0)),
          alongDepth(plusProduct(number, loadSplat(get(from)), load(get(row)))),
          store(get(out), get(number)),
          next(VECTOR_BYTES),
        ),
      ),
      repeatWhile(
        within(BYTES),
        code(
          set(sum, scalars.number(0)),
          alongDepth(
            set(
              sum,
              scalars.add(
                get(sum),
                scalars.multiply(scalars.load(get(from)), scalars.load(get(row))),
              ),
            ),
          ),
          scalars.store(get(out), get(sum)),
          next(BYTES),
        ),
      ),
    ),
  };
}

/** `rowsTimesColumn(x, y, out, rows, depth)`: out = x · y for one column y; both 1 or more. */
function rowsTimesColumn(): Kernel {
  const [x, y, out, rows, depth] = [0, 1, 2, 3, 4];
  const [from, end, fours] = [5, 6, 7];
  const sum = 8;
  const sums = 9;
  const next = (width: number) => code(advance(x, whole(width)), advance(from, whole(width)));
  return {
    name: "rowsTimesColumn",
    parameters: 5,
    locals: [
      [3, I32],
      [1, F32],
      [1, V128],
    ],
    body: code(
      set(end, add(get(y), bytes(depth))),
      set(fours, subtract(get(end), bytesBeyondFours(depth))),
      repeat(
        code(
          set(from, get(y)),
          set(sums, vectors.number(0)),
          repeatWhile(
            isBelow(get(from), get(fours)),
            code(plusProduct(sums, load(get(x)), load(get(from))), next(VECTOR_BYTES)),
          ),
          set(sum, folded(sums, scalars.add)),
          repeatWhile(
            isBelow(get(from), get(end)),
            code(
              set(
                sum,
                scalars.add(
                  get(sum),
                  scalars.multiply(scalars.load(get(x)), scalars.load(get(from))),
                ),
              ),
              next(BYTES),
            ),
          ),
          scalars.store(get(out), get(sum)),
          advance(out, whole(BYTES)),
        ),
        isMore(rows, 1),
      ),
    ),
  };
}

export const PRODUCTS: readonly Kernel[] = [
  rowPanels(),
  rowsPanels(),
  rowTimesRows(),
  rowsTimesColumn(),
];
