import { html, nothing, svg } from "lit";
import { formatCount } from "./figures";
import { PageElement } from "./pageElement";
import { linearScale, roundTicks, type Scale } from "./plotScale";

export interface Bar {
  /** What the bar stands for, for the table. */
  readonly name: string;
  readonly count: number;
  /** What stands under the bar on the axis; empty for most where there are many. */
  readonly tick: string;
}

export interface BarPlotData {
  readonly bars: readonly Bar[];
  readonly yUnit: string;
  readonly xUnit: string;
  readonly summary: string;
}

const LEFT = 56;
const RIGHT = 4;
const TOP = 28;
const BOTTOM = 42;

/** `<bf-bar-plot .data>`: a histogram with its table behind it. */
export class BarPlot extends PageElement {
  static override readonly properties = { data: { attribute: false } };
  declare data: BarPlotData | undefined;
  #width = 0;
  #height = 0;
  readonly #observer = new ResizeObserver(() => this.#measure());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override updated(): void {
    const box = this.querySelector(".plotbox");
    if (box) this.#observer.observe(box);
  }

  #measure(): void {
    const box = this.querySelector(".plotbox");
    if (!box || (box.clientWidth === this.#width && box.clientHeight === this.#height)) return;
    this.#width = box.clientWidth;
    this.#height = box.clientHeight;
    this.requestUpdate();
  }

  protected override render() {
    const { data } = this;
    if (!data) return nothing;
    return html`<div class="plotbox plotbox--s">${this.#draw(data)}</div>
      <details>
        <summary>As a table</summary>
        <div class="scroll scroll--tall" tabindex="0">
          <table>
            <thead>
              <tr>
                <th>${data.xUnit}</th>
                <th class="num">${data.yUnit}</th>
              </tr>
            </thead>
            <tbody>
              ${data.bars.map(
                (bar) => html`<tr>
                  <th>${bar.name}</th>
                  <td class="num">${formatCount(bar.count)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>`;
  }

  #draw(data: BarPlotData) {
    const [width, height] = [this.#width, this.#height];
    if (width === 0) return nothing;
    const ticks = roundTicks(Math.max(1, ...data.bars.map((bar) => bar.count)), 3);
    const x = linearScale(0, data.bars.length, LEFT, width - RIGHT);
    const y = linearScale(0, ticks.at(-1) ?? 1, height - BOTTOM, TOP);
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${data.summary}>
      ${ticks.map(
        (tick) => svg`<path class="gridline" d="M${LEFT} ${y(tick)}H${width - RIGHT}" />
          <text class="axis" x=${LEFT - 8} y=${y(tick) + 5} text-anchor="end">
            ${formatCount(tick)}</text>`,
      )}
      ${data.bars.map((bar, index) => drawBar(bar, index, x, y, height))}
      <text class="axis" x="0" y="14">${data.yUnit}</text>
      <text class="axis" x=${width - RIGHT} y=${height - 3} text-anchor="end">${data.xUnit}</text>
    </svg>`;
  }
}

function drawBar(bar: Bar, index: number, x: Scale, y: Scale, height: number) {
  const wide = x(1) - x(0);
  const gap = wide > 6 ? 2 : 0.5;
  const top = bar.count === 0 ? y(0) : Math.min(y(bar.count), y(0) - 1.5);
  return svg`<rect class="bar" x=${x(index) + gap / 2} y=${top} width=${wide - gap}
      height=${y(0) - top} />
    ${
      bar.tick &&
      svg`<text class="axis" x=${x(index) + wide / 2} y=${height - BOTTOM + 20}
        text-anchor="middle">${bar.tick}</text>`
    }`;
}

customElements.define("bf-bar-plot", BarPlot);
