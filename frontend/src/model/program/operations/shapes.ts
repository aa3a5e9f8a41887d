import { sizeOf, type Value } from "../values";
import type { Operation, Prepared, Site } from "./operation";

/** Operations that see the same numbers in another shape. */
export const SHAPES: readonly (readonly [string, Operation])[] = [
  ["Identity", ([input]) => input && { outputs: [input] }],
  ["Reshape", reshaped],
  ["ExpandDims", (inputs, { known }) => expanded(inputs, known(1)?.[0])],
  [
    "Squeeze",
    ([input]) =>
      input &&
      alias(
        input,
        input.shape.filter((length) => length !== 1),
      ),
  ],
];

function alias(input: Value, shape: readonly number[]): Prepared {
  return { outputs: [{ shape, data: input.data }] };
}

function reshaped([input]: readonly Value[], { known }: Site): Prepared | undefined {
  const wanted = known(1);
  if (!input || !wanted) return undefined;
  const rest = sizeOf([...wanted].filter((length) => length !== -1));
  return alias(
    input,
    Array.from(wanted, (length) => (length === -1 ? input.data.length / rest : length)),
  );
}

function expanded([input]: readonly Value[], axis: number | undefined): Prepared | undefined {
  if (!input || axis === undefined) return undefined;
  const { shape } = input;
  return alias(input, shape.toSpliced(axis < 0 ? shape.length + 1 + axis : axis, 0, 1));
}
