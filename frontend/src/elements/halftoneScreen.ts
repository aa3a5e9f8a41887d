const PHONE = 640;

/** How dark the picture is at a place, 0 to 1; across and down in shares of the picture. */
export type Ink = (across: number, down: number) => number;

/** Prints a picture in dots of ink, in the size at which its box is shown. */
export function paintHalftone(canvas: HTMLCanvasElement, box: HTMLElement, ink: Ink): void {
  const { clientWidth: width, clientHeight: height } = box;
  const sharp = window.devicePixelRatio;
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  context.scale(sharp, sharp);
  context.fillStyle = "rgb(22 20 18 / 78%)";
  context.beginPath();
  const grid = width < PHONE ? 8 : 10;
  for (let row = 0; row * grid * 0.5 < height + grid; row += 1) {
    const y = row * grid * 0.5;
    for (let x = row % 2 === 0 ? 0 : grid / 2; x < width + grid; x += grid) {
      const radius = Math.min(0.5, 0.52 * Math.sqrt(ink(x / width, y / height))) * grid * 0.72;
      if (radius < 0.55) continue;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  context.fill();
}
