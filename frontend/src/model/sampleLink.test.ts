import fc from "fast-check";
import { expect, test } from "vitest";
import { manifestJson } from "../testing/decoderFixtures";
import { parseManifest } from "./manifest";
import { ModelError } from "./modelError";
import { readSampleLink, writeSampleLink } from "./sampleLink";
import { drawLatent, MAXIMUM_SEED } from "./sampling";

const manifest = { ...parseManifest(manifestJson("vae-lstm")), checkpointHash: "c0ffee" };
const { latentDimensions } = manifest;
const seeds = fc.integer({ min: 0, max: MAXIMUM_SEED });
const temperatures = fc.double({ min: 0.1, max: 2, noNaN: true });
const latents = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
  minLength: latentDimensions,
  maxLength: latentDimensions,
});

test("whatever sample is written into a link is read out of it, bit by bit", () => {
  fc.assert(
    fc.property(latents, seeds, temperatures, (z, seed, temperature) => {
      const request = { z, seed, temperature };
      const link = new URLSearchParams(writeSampleLink(request, manifest).toString());
      expect(readSampleLink(link, manifest)).toStrictEqual(request);
    }),
  );
});

test("a link holds the share, the label and what is kept", () => {
  const labelled = { ...manifest, labels: ["ragtime", "trio & more"] };
  const guide = { kind: "positions", tokens: [null, 3, 0] } as const;
  const request = {
    z: drawLatent(5, latentDimensions),
    seed: 5,
    temperature: 1,
    topP: 0.9,
    label: "trio & more",
    guide,
  };
  const link = writeSampleLink(request, labelled);
  expect([...link.keys()]).toEqual([
    "checkpoint",
    "seed",
    "temperature",
    "top_p",
    "label",
    "guide",
  ]);
  const read = readSampleLink(new URLSearchParams(link.toString()), labelled);
  expect(read).toStrictEqual(request);
});

test("a seed's own z is not written, and drawn again", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const request = { z: drawLatent(seed, latentDimensions), seed, temperature: 1 };
      const link = writeSampleLink(request, manifest);
      expect(link.toString()).toBe(`checkpoint=c0ffee&seed=${seed}&temperature=1`);
      expect(readSampleLink(link, manifest)).toStrictEqual(request);
    }),
  );
});

test("a link that names no sample is no sample", () => {
  expect(readSampleLink(new URLSearchParams("theme=dark"), manifest)).toBeUndefined();
});

const start = "checkpoint=c0ffee&seed=1&temperature=1";

test.each([
  ["seed=1&temperature=1", "the link is of checkpoint nothing, and this page's is c0ffee"],
  [
    "checkpoint=0123456789abcdef&seed=1&temperature=1",
    "the link is of checkpoint 0123456789ab…, and this page's is c0ffee",
  ],
  ["checkpoint=c0ffee&temperature=1", "seed must be a number, got nothing"],
  ["checkpoint=c0ffee&seed=x&temperature=1", "seed must be a number, got x"],
  [
    "checkpoint=c0ffee&seed=-1&temperature=1",
    "seed must be a whole number, 0 to 4294967295, got -1",
  ],
  ["checkpoint=c0ffee&seed=1&temperature=warm", "temperature must be a number, got warm"],
  ["checkpoint=c0ffee&seed=1&temperature=9", "temperature must be 0.1 to 2, got 9"],
  [`${start}&z=`, "z must have 4 numbers, got 0"],
  [`${start}&z=AAAA`, "z must be whole 32-bit numbers, got 3 bytes"],
  [`${start}&z=AAAAAAAAAAA`, "z must have 4 numbers, got 2"],
  [`${start}&top_p=0`, "top_p must be above 0 and at most 1, got 0"],
  [`${start}&top_p=most`, "top_p must be a number, got most"],
  [`${start}&label=jazz`, "label must be left out for this model, got jazz"],
  [`${start}&guide={`, "guide must be JSON, got {"],
  [`${start}&guide=[]`, "a guide must be an object, got []"],
  [`${start}&guide={"kind":"positions","tokens":[12]}`, "a guide's token must be 0 to 11, got 12"],
  [
    `${start}&guide={"kind":"bars","bars":[]}`,
    "bars can be kept where the representation has bars; this one has none",
  ],
  [`${start}&z=!!`, "z must be in base64url, got !!"],
  [`${start}&z=AADAfwAAAAAAAAAAAAAAAA`, "z must hold finite numbers, got NaN"],
])("the link %s is refused in words", (query, message) => {
  expect(() => readSampleLink(new URLSearchParams(query), manifest)).toThrow(
    new ModelError(message),
  );
});

test("no query makes the reader fail in any other way", () => {
  const values = fc.option(fc.string(), { nil: undefined });
  fc.assert(
    fc.property(values, values, values, (seed, temperature, z) => {
      const query = new URLSearchParams({ checkpoint: "c0ffee" });
      for (const [name, value] of Object.entries({ seed, temperature, z })) {
        if (value !== undefined) query.set(name, value);
      }
      try {
        readSampleLink(query, manifest);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
      }
    }),
  );
});
