import { ModelError } from "./modelError";

/** Reads the fields of a JSON object, and says by its path which one is wrong. */
export class JsonReader {
  readonly #fields: Record<string, unknown>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ModelError(`${path} must be an object, got ${describe(value)}`);
    }
    this.#fields = { ...value };
    this.#path = path;
  }

  get json(): object {
    return this.#fields;
  }

  value(name: string): unknown {
    return this.#fields[name];
  }

  object(name: string): JsonReader {
    return new JsonReader(this.value(name), `${this.#path}.${name}`);
  }

  objects(name: string): JsonReader[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.#wrong(name, "a list of objects");
    return value.map((item: unknown, i) => new JsonReader(item, `${this.#path}.${name}[${i}]`));
  }

  text(name: string): string {
    const value = this.value(name);
    if (typeof value === "string" && value !== "") return value;
    throw this.#wrong(name, "text");
  }

  /** A whole number from `minimum` to `maximum`, both included. */
  integer(name: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    if (Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum) {
      return Number(value);
    }
    const limit = maximum === Number.MAX_SAFE_INTEGER ? "or more" : `to ${maximum}`;
    throw this.#wrong(name, `a whole number, ${minimum} ${limit}`);
  }

  number(name: string): number {
    const value = this.value(name);
    if (typeof value === "number") return value;
    throw this.#wrong(name, "a number");
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    if (typeof value === "boolean") return value;
    throw this.#wrong(name, "true or false");
  }

  numbers(name: string): number[] {
    const value = this.value(name);
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
    throw this.#wrong(name, "a list of numbers");
  }

  texts(name: string): string[] {
    const value = this.value(name);
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw this.#wrong(name, "a list of texts");
  }

  #wrong(name: string, rule: string): ModelError {
    return new ModelError(
      `${this.#path}.${name} must be ${rule}, got ${describe(this.value(name))}`,
    );
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
