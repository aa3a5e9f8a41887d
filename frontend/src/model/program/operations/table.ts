import { ARITHMETIC } from "./arithmetic";
import { FUNCTIONS } from "./functions";
import { JOINING } from "./joining";
import type { Operation } from "./operation";
import { PLACES } from "./places";
import { PRODUCTS } from "./products";
import { SHAPES } from "./shapes";

/** The operations of TensorFlow that decoders use, over plain arrays; results as TensorFlow's. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...ARITHMETIC,
  ...FUNCTIONS,
  ...JOINING,
  ...PLACES,
  ...PRODUCTS,
  ...SHAPES,
]);
