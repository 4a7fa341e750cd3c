import type { Element, HTMLElement, Window } from 'happy-dom'
import { FakeCanvas } from './page-canvas.ts'

/** Unix milliseconds at which a page is opened. */
export const openedAt = 1_700_000_000_000

interface Timer {
  readonly run: (time: number) => void
  readonly everyMs: number | undefined
  dueMs: number
}

/** The events that the page reads, as a test sends them. */
export class FakeEvents {
  static readonly CLOSED = 2
  readonly url: string
  readyState = 1
  onerror: (() => void) | undefined
  isClosed = false
  readonly #calls = new Map<string, (event: { readonly data: string }) => void>()

  constructor(url: string) {
    this.url = url
  }

  addEventListener(name: string, call: (event: { readonly data: string }) => void): void {
    this.#calls.set(name, call)
  }

  send(name: string, data: unknown): void {
    this.#calls.get(name)!({ data: JSON.stringify(data) })
  }

  close(): void {
    this.isClosed = true
  }
}

/** Who watches what of a page comes into view. */
export interface Observed {
  readonly elements: Set<Element>
  readonly call: (
    entries: ReadonlyArray<{
      readonly target: Element
      readonly isIntersecting: boolean
      readonly boundingClientRect: { readonly height: number }
    }>,
  ) => void
}

/** What a browser has kept of earlier visits. `forbidden` if it may not keep anything. */
export type Stored = Readonly<Record<string, string>> | 'forbidden'

/** What a browser does for a page besides its document: here only when a test has it do so. */
export class FakeBrowser {
  readonly streams: FakeEvents[] = []
  readonly observers: Observed[] = []
  /** Called when the system changes its colours. */
  readonly schemes: Array<() => void> = []
  /** Called when the page has another size. */
  readonly resized: Array<() => void> = []
  readonly canvases: Map<unknown, FakeCanvas> = new Map()
  /** What is to be done before the next picture. */
  readonly frames: Array<() => void> = []
  nowMs: number = openedAt
  /** How long each look at the clock takes, in milliseconds. */
  lookMs = 0
  size: readonly [width: number, height: number] = [600, 200]
  readonly #timers = new Map<number, Timer>()
  #nextTimer = 1
  #spentMs = 0

  /** Lets time go by. Timers whose time has come run. */
  pass(ms: number): void {
    const end = this.nowMs + ms
    for (;;) {
      const due = [...this.#timers].filter(([, { dueMs }]) => dueMs <= end)
      const [next] = due.sort((a, b) => a[1].dueMs - b[1].dueMs)
      if (next === undefined) break
      const [id, timer] = next
      this.nowMs = Math.max(this.nowMs, timer.dueMs)
      if (timer.everyMs === undefined) this.#timers.delete(id)
      else timer.dueMs += timer.everyMs
      timer.run(this.nowMs)
    }
    this.nowMs = end
  }

  /** Takes the place of the browser in a window. */
  replaceIn(window: Window, stored: Stored): void {
    const replaced = {
      ...this.#timing(),
      ...this.#observing(),
      localStorage: storageOf(stored),
      devicePixelRatio: 1,
      EventSource: this.#events(),
      Path2D: FakeCanvas.Path,
      Date: this.#clock((window as unknown as { Date: DateConstructor }).Date),
      getComputedStyle: ({ style }: HTMLElement) => ({
        color: colorOf(style.color, window.document.documentElement.dataset.scheme),
      }),
    }
    for (const [name, value] of Object.entries(replaced)) {
      Object.defineProperty(window, name, { value, configurable: true, writable: true })
    }
    this.#measure(window)
  }

  #measure({ HTMLElement, HTMLCanvasElement }: Window): void {
    const { size, canvases } = { size: () => this.size, canvases: this.canvases }
    for (const [name, get] of [
      ['clientWidth', () => size()[0]],
      ['clientHeight', () => size()[1]],
    ] as const) {
      Object.defineProperty(HTMLElement.prototype, name, { get, configurable: true })
    }
    HTMLCanvasElement.prototype.getContext = function (this: unknown) {
      const canvas = canvases.get(this) ?? new FakeCanvas()
      canvases.set(this, canvas)
      return canvas as never
    }
  }

  #timing(): object {
    const addTimer = (run: Timer['run'], ms = 0, everyMs?: number): number => {
      this.#timers.set(this.#nextTimer, { run, everyMs, dueMs: this.nowMs + ms })
      return this.#nextTimer++
    }
    const now = (): number => {
      this.#spentMs += this.lookMs
      return this.#spentMs
    }
    return {
      setTimeout: addTimer,
      setInterval: (run: Timer['run'], ms: number) => addTimer(run, ms, ms),
      requestAnimationFrame: (run: () => void) => this.frames.push(run),
      performance: { now },
    }
  }

  #observing(): object {
    const { observers, resized, schemes, frames } = this
    const sizeOf = () => this.size
    return {
      IntersectionObserver: class {
        readonly #elements = new Set<Element>()

        constructor(call: Observed['call']) {
          observers.push({ elements: this.#elements, call })
        }

        observe(element: Element): void {
          this.#elements.add(element)
        }

        unobserve(element: Element): void {
          this.#elements.delete(element)
        }
      },
      ResizeObserver: class {
        readonly #elements = new Set<Element>()
        readonly #tell: () => void

        constructor(call: (entries: ReadonlyArray<{ readonly contentRect: object }>) => void) {
          this.#tell = () => {
            const [width, height] = sizeOf()
            const entries = [...this.#elements].map(target => ({ target, contentRect: { width, height } }))
            if (entries.length > 0) call(entries)
          }
          resized.push(this.#tell)
        }

        /** Tells the size with the next picture, and from then on when it is another one. */
        observe(element: Element): void {
          this.#elements.add(element)
          frames.push(this.#tell)
        }

        disconnect(): void {
          this.#elements.clear()
        }
      },
      matchMedia: (query: string) => ({
        addEventListener: (_name: string, call: () => void) => query.includes('scheme') && schemes.push(call),
        removeEventListener: () => {},
      }),
    }
  }

  #events(): typeof FakeEvents {
    const { streams } = this
    return class extends FakeEvents {
      constructor(url: string) {
        super(url)
        streams.push(this)
      }
    }
  }

  #clock(RealDate: DateConstructor): DateConstructor {
    const now = (): number => this.nowMs
    return class extends RealDate {
      static override now(): number {
        return now()
      }
    } as DateConstructor
  }
}

function storageOf(stored: Stored): object {
  const forbid = (): never => {
    throw new Error('forbidden')
  }
  if (stored === 'forbidden') return { getItem: forbid, setItem: forbid }
  const kept = new Map(Object.entries(stored))
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  }
}

/** A colour that says which one it is, and of which scheme: `rgb(3, 0, 1)` is that of line 3 in the light one. */
function colorOf(variable: string, scheme = 'auto'): string {
  const number = /^var\(--line-(\d)\)$/.exec(variable)?.[1]
  const place = number ?? { 'var(--muted)': 20, 'var(--grid)': 21, 'var(--accent)': 22 }[variable]
  return `rgb(${place}, 0, ${['auto', 'light', 'dark'].indexOf(scheme)})`
}
