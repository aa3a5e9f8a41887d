import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelError } from "../model/modelError";
import type { ModelFiles } from "../model/modelFiles";

/** The files of an exported model in a folder of this machine. */
export function filesIn(folder: string): ModelFiles {
  return {
    async read(name) {
      try {
        return new Uint8Array(await readFile(join(folder, name)));
      } catch (error) {
        throw new ModelError(`the model's file ${name} could not be read in ${folder}`, {
          cause: error,
        });
      }
    },
  };
}
