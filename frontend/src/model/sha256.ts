/** The SHA-256 of `data`, in hexadecimal. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  // Pages served over plain HTTP from another machine have no WebCrypto.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  return subtle ? toHex(await subtle.digest("SHA-256", data)) : sha256InPlainCode(data);
}

/** FIPS 180-4, for where there is no WebCrypto; tens of milliseconds a megabyte at worst. */
export function sha256InPlainCode(data: Uint8Array): string {
  const blocks = new DataView(padded(data));
  const hash = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  for (let offset = 0; offset < blocks.byteLength; offset += 64) {
    addBlock(hash, scheduleOf(blocks, offset));
  }
  const bytes = new DataView(new ArrayBuffer(32));
  for (const [i, word] of hash.entries()) bytes.setInt32(4 * i, word);
  return toHex(bytes.buffer);
}

const PRIMES = firstPrimes(64);
const ROUND_CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The first 32 bits of the fractional part. */
function fraction(x: number): number {
  return ((x % 1) * 2 ** 32) | 0;
}

/** The message, a one bit, zeros, and the message's length in bits: whole blocks of 64 bytes. */
function padded(data: Uint8Array): ArrayBuffer {
  const bytes = new Uint8Array(Math.ceil((data.length + 9) / 64) * 64);
  bytes.set(data);
  bytes[data.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(data.length) * 8n);
  return bytes.buffer;
}

function rotate(x: number, bits: number): number {
  return (x >>> bits) | (x << (32 - bits));
}

function scheduleOf(blocks: DataView, offset: number): Int32Array {
  const words = new Int32Array(64);
  const word = (i: number) => words[i] ?? 0;
  for (let i = 0; i < 16; i += 1) words[i] = blocks.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const a = word(i - 15);
    const b = word(i - 2);
    const small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    words[i] = word(i - 16) + small0 + word(i - 7) + small1;
  }
  return words;
}

function addBlock(hash: Int32Array, schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (const [i, word] of schedule.entries()) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + (ROUND_CONSTANTS[i] ?? 0) + word) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i] ?? 0) + value;
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
