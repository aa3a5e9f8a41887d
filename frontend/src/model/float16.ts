const BYTES = 2;
const MANTISSA = 2 ** 10;
const LEAST_EXPONENT = -14;

/** Reads 16-bit floats (IEEE 754 binary16), lowest byte first. */
export function readFloat16(data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: Math.floor(data.length / BYTES) }, (_, i) =>
    float16(view.getUint16(i * BYTES, true)),
  );
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / MANTISSA;
  if (exponent === 0) return sign * fraction * 2 ** LEAST_EXPONENT;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
