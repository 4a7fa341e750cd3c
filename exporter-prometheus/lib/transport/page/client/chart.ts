import uPlot from 'uplot'
import { type Drawing, extentOf, stacked } from './drawing.ts'
import { type Theme, withAlpha } from './theme.ts'
import { axisText, scaleOf, type UnitOf, valueText } from './unit.ts'

const font = '11px system-ui, sans-serif'

function clockText(time: number): string {
  return new Date(time * 1000).toLocaleTimeString([], { hour12: false })
}

/** Steps of an axis that are round in the unit in which its values are written. */
function roundSteps(factor: number): number[] {
  const steps: number[] = []
  for (let power = -6; power <= 6; power++) {
    for (const one of [1, 2, 2.5, 5]) steps.push((one * 10 ** power) / factor)
  }
  return steps
}

/** Draws with uPlot into an element, which keeps its size. */
export class Chart {
  readonly #host: HTMLElement
  readonly #onCursor: (index: number | undefined) => void
  /** Tells the size: to ask for it would make the browser lay out the page once for every chart. */
  readonly #observer: ResizeObserver
  #size: { readonly width: number; readonly height: number } | undefined
  #plot: uPlot | undefined
  #form = ''
  #drawing: Drawing | undefined
  #extent: readonly [number, number] = [0, 1]

  /**
   * @param onCursor - called with the row of the window at which the cursor is.
   * @param onSize - called when it is to be drawn because its size is another one, or known for the first time.
   */
  constructor(host: HTMLElement, onCursor: (index: number | undefined) => void, onSize: () => void) {
    this.#host = host
    this.#onCursor = onCursor
    this.#observer = new ResizeObserver(entries => {
      const { width, height } = entries.at(-1)!.contentRect
      if (width === 0 || (width === this.#size?.width && height === this.#size.height)) return
      this.#size = { width, height }
      onSize()
    })
    this.#observer.observe(host)
  }

  draw(drawing: Drawing, theme: Theme): void {
    this.#drawing = drawing
    if (this.#size === undefined) return
    const { lines, isStacked, heat, times, range } = drawing
    const values = isStacked ? stacked(lines) : lines.map(line => line.values)
    this.#extent = heat === undefined ? extentOf(values, isStacked) : [0, heat.bounds.length - 1]
    const data = [times, ...values] as unknown as uPlot.AlignedData
    const form = JSON.stringify([lines.map(({ color }) => color), isStacked, heat === undefined, theme])
    const { width, height } = this.#size
    if (form !== this.#form) {
      this.#plot?.destroy()
      this.#form = form
      this.#plot = new uPlot(this.#options(drawing, theme, width, height), data, this.#host)
    }
    const plot = this.#plot!
    if (plot.width !== width || plot.height !== height) plot.setSize({ width, height })
    plot.batch(() => {
      plot.setData(data, false)
      plot.setScale('x', { min: range[0], max: range[1] })
      plot.setScale('y', { min: this.#extent[0], max: this.#extent[1] })
    })
  }

  /** Puts the cursor at a row, or `undefined` for none. */
  point(index: number | undefined): void {
    const time = index === undefined ? undefined : this.#drawing?.times[index]
    const left = time === undefined ? -10 : (this.#plot?.valToPos(time, 'x') ?? -10)
    this.#plot?.setCursor({ left, top: time === undefined ? -10 : 10 })
  }

  destroy(): void {
    this.#observer.disconnect()
    this.#plot?.destroy()
    this.#plot = undefined
  }

  #options({ lines, isStacked }: Drawing, theme: Theme, width: number, height: number): uPlot.Options {
    const colorOf = (color: number): string => theme.lines[color % theme.lines.length]!
    const axis = { stroke: theme.text, font, grid: { stroke: theme.grid, width: 1 }, ticks: { show: false } }
    return {
      width,
      height,
      padding: [6, 24, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: !isStacked, size: 5 },
        drag: { x: false, y: false, setScale: false },
        sync: { key: 'page' },
      },
      scales: { x: { time: true, auto: false }, y: { auto: false, range: () => [...this.#extent] } },
      axes: [
        { ...axis, size: 26, gap: 8, space: 64, values: (_plot, splits) => splits.map(clockText) },
        {
          ...axis,
          size: (_plot, labels) => axisWidth(labels ?? []),
          gap: 4,
          space: 26,
          splits: (_plot, _axis, _low, _high, step, space) => this.#splits(step, space, height),
          incrs: () => roundSteps(scaleOf(this.#drawing!.unit, this.#extent[1]).factor),
          values: (_plot, splits) => this.#labels(splits),
        },
      ],
      series: [
        {},
        ...lines.map(({ color }, index) => ({
          stroke: colorOf(color),
          width: isStacked ? 1 : 1.5,
          points: { show: false },
          ...(isStacked && index === 0 && { fill: withAlpha(colorOf(color), 0.35) }),
        })),
      ],
      ...(isStacked && {
        bands: lines.slice(1).map(({ color }, index) => ({
          series: [index + 2, index + 1] as [number, number],
          fill: withAlpha(colorOf(color), 0.35),
        })),
      }),
      hooks: {
        drawClear: [plot => this.#drawHeat(plot, theme)],
        draw: [plot => this.#drawMarks(plot, theme)],
        setCursor: [plot => this.#onCursor(plot.cursor.idx ?? undefined)],
      },
    }
  }

  /** Where the axis has lines: at bounds of buckets, or at round values. */
  #splits(step: number, _space: number, height: number): number[] {
    const { heat } = this.#drawing!
    const [low, high] = this.#extent
    if (heat === undefined) {
      const splits: number[] = []
      for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) splits.push(at)
      return splits
    }
    const most = Math.max(2, Math.floor(height / 28))
    const every = Math.ceil(heat.bounds.length / most)
    return heat.bounds.map((_bound, index) => index).filter(index => index % every === 0)
  }

  #labels(splits: readonly number[]): string[] {
    const { heat, unit, per } = this.#drawing!
    if (heat !== undefined) return splits.map(index => boundText(heat.bounds[index]!, unit))
    const { factor, suffix } = scaleOf(unit, this.#extent[1])
    const step = (splits[1] ?? 0) - (splits[0] ?? 0)
    return splits.map(value => {
      const text = axisText(value * factor, step * factor)
      // `0/s` below `20 k/s`: thousands are not a unit.
      return text === '0' && unit.kind === 'plain' ? valueText(0, unit, per) : `${text}${suffix}${per}`
    })
  }

  #drawHeat({ ctx, valToPos }: uPlot, { heat: color }: Theme): void {
    const { heat } = this.#drawing!
    if (heat === undefined) return
    const most = Math.max(1, ...heat.columns.flatMap(({ counts }) => counts))
    for (const { from, to, counts } of heat.columns) {
      const [left, right] = [valToPos(from, 'x', true), valToPos(to, 'x', true)]
      for (const [bucket, count] of counts.entries()) {
        if (!(count > 0)) continue
        const [bottom, top] = [valToPos(bucket, 'y', true), valToPos(bucket + 1, 'y', true)]
        ctx.fillStyle = withAlpha(color, 0.15 + 0.7 * Math.sqrt(count / most))
        ctx.fillRect(left, top, Math.max(1, right - left - 0.5), bottom - top - 0.5)
      }
    }
  }

  #drawMarks({ ctx, valToPos }: uPlot, { text }: Theme): void {
    const { heat } = this.#drawing!
    ctx.strokeStyle = text
    ctx.lineWidth = devicePixelRatio
    for (const [time, place] of heat?.marks ?? []) {
      const [x, y] = [valToPos(time, 'x', true), valToPos(place, 'y', true)]
      ctx.beginPath()
      ctx.arc(x, y, 2.5 * devicePixelRatio, 0, 2 * Math.PI)
      ctx.stroke()
    }
  }
}

/** Room for the longest label of an axis; as much for most, so that charts below each other have their left edges in line. */
function axisWidth(labels: readonly string[]): number {
  return Math.max(58, 10 + 6.6 * Math.max(0, ...labels.map(label => label.length)))
}

function boundText(bound: number, unit: UnitOf): string {
  if (Number.isFinite(bound)) return valueText(bound, unit)
  return bound > 0 ? '∞' : ''
}
