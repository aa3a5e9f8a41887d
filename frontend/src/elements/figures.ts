/** Numbers as the pages write them. */

const MINUTE = 60;
const HOUR = 3600;

/** 18240 as "18,240". */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** "1 song", "1,200 songs". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Playing time: "3:07", "1:02:03". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const tail = String(whole % MINUTE).padStart(2, "0");
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}:${tail}`;
  const minutes = String(Math.floor(whole / MINUTE) % MINUTE).padStart(2, "0");
  return `${Math.floor(whole / HOUR)}:${minutes}:${tail}`;
}

/** A stretch of time, only as exact as it helps: "40 s", "2 min 10 s", "1 h 12 min". */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < 10 * MINUTE) return joined(Math.floor(whole / MINUTE), "min", whole % MINUTE, "s");
  const minutes = Math.round(whole / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, "h", minutes % 60, "min");
  return plural(Math.round(hours / 24), "day");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "640 kB", "1.8 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} kB`;
  const megabytes = bytes / 1024 ** 2;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

/** Three significant figures, small ones in powers of ten: "0.0041", "3.2 × 10⁻⁷". */
export function formatSmall(value: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1e-4) return String(Number(value.toPrecision(2)));
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return `${mantissa} × 10${superscript(Number(exponent))}`;
}

function superscript(value: number): string {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return [...String(value)].map((sign) => (sign === "-" ? "⁻" : digits[Number(sign)])).join("");
}

/** A checkpoint's catalogue number, as sleeves had "BLP 1577". */
export function catalogueNumber(checkpointHash: string): string {
  return `BF ${checkpointHash.slice(0, 6)}`;
}

/** "12 Mar 2026, 14:05", in the reader's time zone. */
export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
