import { bucketLines, countsOf, quantileAt } from './distribution.ts'
import { element, setText } from './element.ts'
import type { Family, Series } from './model.ts'
import { countText, durationText, plainUnit, type UnitOf, valueText } from './unit.ts'
import { type Line, lastOf, perSecond, risesOf, startsOf, sumOf, valuesOf, type Window } from './window.ts'

const seconds: UnitOf = { kind: 'seconds', base: 1, suffix: '' }
const bytes: UnitOf = { kind: 'bytes', base: 1, suffix: '' }
const ratio: UnitOf = { kind: 'ratio', base: 1, suffix: '' }

interface Figure {
  readonly text: string
  readonly line: Line
}

interface Tile {
  readonly title: string
  /** The first of these families that there is. */
  readonly names: readonly string[]
  read(family: Family, window: Window, now: number): Figure
}

const requests = ['http_request_duration_seconds', 'http_server_request_duration_seconds']

function living({ series }: Family): Series[] {
  return [...series.values()].filter(({ isEnded }) => !isEnded)
}

function gaugeLine(family: Family, window: Window): Line {
  return sumOf(living(family).map(({ id }) => valuesOf(window, id)))
}

function rateLine(window: Window, series: readonly Series[]): Line {
  const starts = startsOf(window)
  return perSecond(window, starts, countsOf(bucketLines(window, starts, series)))
}

function gauge(title: string, names: readonly string[], unit: UnitOf): Tile {
  return {
    title,
    names,
    read(family, window) {
      const line = gaugeLine(family, window)
      return { line, text: unit === plainUnit ? countText(lastOf(line) ?? 0) : valueText(lastOf(line), unit) }
    },
  }
}

/** What is looked at first, where it is there. */
const tiles: readonly Tile[] = [
  {
    title: 'Requests',
    names: requests,
    read(family, window) {
      const line = rateLine(window, living(family))
      return { line, text: valueText(lastOf(line), plainUnit, '/s') }
    },
  },
  {
    title: 'Slowest 1 %',
    names: requests,
    read(family, window) {
      const buckets = bucketLines(window, startsOf(window), living(family))
      const line = (buckets[0]?.rises ?? []).map(
        (_rise, row) => quantileAt(buckets, 0.99, row)?.value ?? null,
      )
      return { line, text: valueText(lastOf(line), seconds) }
    },
  },
  {
    title: 'Server errors',
    names: requests,
    read(family, window) {
      const all = living(family)
      const failed = all.filter(({ labels }) =>
        /^5/.test(labels.code ?? labels.http_response_status_code ?? ''),
      )
      const whole = rateLine(window, all)
      const part = failed.length === 0 ? whole.map(value => value && 0) : rateLine(window, failed)
      const line = whole.map((value, index) => (value ? (part[index] ?? 0) / value : null))
      return { line, text: valueText(lastOf(line), ratio) }
    },
  },
  gauge('In flight', ['http_requests_in_flight', 'http_server_active_requests'], plainUnit),
  {
    title: 'Processor',
    names: ['process_cpu_seconds_total'],
    read(family, window) {
      const starts = startsOf(window)
      const line = sumOf(
        living(family).map(({ id }) => perSecond(window, starts, risesOf(window, starts, id))),
      )
      return { line, text: valueText(lastOf(line), ratio) }
    },
  },
  gauge('Memory', ['process_resident_memory_bytes'], bytes),
  gauge('Heap', ['nodejs_heap_size_used_bytes'], bytes),
  gauge('Loop lag p99', ['nodejs_eventloop_lag_p99_seconds'], seconds),
  gauge('Loop busy', ['nodejs_eventloop_utilization', 'nodejs_eventloop_utilization_ratio'], ratio),
  {
    title: 'Up for',
    names: ['process_start_time_seconds'],
    read(family, window, now) {
      const starts = living(family).map(({ id }) => window.timeline.column(id)?.last ?? now)
      return { line: [], text: durationText(now - Math.min(...starts)) }
    },
  },
]

interface Made {
  readonly tile: Tile
  readonly element: HTMLElement
  readonly value: HTMLElement
  readonly path: SVGPathElement
}

/** The figures of the process and of HTTP at the top of the page. */
export class Overview {
  readonly element: HTMLElement = element('dl', {
    class: 'overview',
    'aria-label': 'Overview',
    hidden: true,
  })
  readonly #made: readonly Made[]
  #shown = ''

  constructor() {
    this.#made = tiles.map(tile => {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
      svg.setAttribute('viewBox', '0 0 100 24')
      svg.setAttribute('preserveAspectRatio', 'none')
      svg.setAttribute('aria-hidden', 'true')
      svg.append(path)
      const value = element('dd')
      return {
        tile,
        value,
        path,
        element: element('div', {}, element('dt', {}, tile.title), value, svg as never),
      }
    })
  }

  draw(families: ReadonlyMap<string, Family>, window: Window, now: number): void {
    const shown = this.#made.filter(({ tile }) => tile.names.some(name => families.has(name)))
    const form = shown.map(({ tile }) => tile.title).join()
    if (form !== this.#shown) {
      this.#shown = form
      this.element.replaceChildren(...shown.map(made => made.element))
      this.element.hidden = shown.length === 0
    }
    for (const { tile, value, path } of shown) {
      const family = families.get(tile.names.find(name => families.has(name))!)!
      const { text, line } = tile.read(family, window, now)
      setText(value, text)
      path.setAttribute('d', pathOf(line))
    }
  }
}

/** A line as wide and high as there is room. */
function pathOf(line: Line): string {
  const most = Math.max(...line.map(value => value ?? 0))
  const least = Math.min(most, ...line.map(value => value ?? most))
  // What hardly moves lies flat, instead of showing its noise.
  const floor = most - least < most * 0.05 ? Math.min(0, least) : least - (most - least) * 0.1
  const height = most - floor || 1
  let path = ''
  let isDown = false
  for (const [index, value] of line.entries()) {
    if (value === null) {
      isDown = false
      continue
    }
    const x = line.length < 2 ? 0 : (100 * index) / (line.length - 1)
    path += `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${(22 - (20 * (value - floor)) / height).toFixed(1)}`
    isDown = true
  }
  return path
}
