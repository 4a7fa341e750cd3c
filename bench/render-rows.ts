import { grouped } from './number.ts'
import type { Numbers, Plan, Render, RenderFormat, Row, Shape } from './row.ts'

/** Each shape with its sizes, the largest last, and the numbers that are usual in it. */
export const sizes: ReadonlyArray<readonly [shape: Shape, usual: Numbers, series: readonly number[]]> = [
  ['counters', 'integers', [1_000, 10_000, 100_000]],
  ['histograms', 'fractions', [1_000, 10_000]],
]

export const formats: ReadonlyArray<readonly [format: RenderFormat, title: string]> = [
  ['text', 'text'],
  ['openMetrics', 'OpenMetrics'],
  ['protobuf', 'protobuf'],
  ['json', 'JSON'],
]

export const states: ReadonlyArray<readonly [numbers: Numbers, changed: boolean]> = [
  ['integers', true],
  ['integers', false],
  ['fractions', true],
  ['fractions', false],
]

const whyByFormat: Readonly<Partial<Record<RenderFormat, string>>> = {
  text: 'Values lie scattered in memory, one in each series; last label values are kept in one piece, and keeping more text would cost memory. A fraction takes some 90 ns to turn into digits, and a line some 40 to put together.',
  openMetrics: 'As in text.',
  json: 'It checks for numbers that JSON lacks, and makes the document in turns; `JSON.stringify` writes it in one go.',
}

/** What is to be reached, of the largest size of each shape with its usual numbers, in text. */
const reach: Readonly<Partial<Record<Shape, Partial<Row>>>> = {
  counters: { reach: 9, reachBeside: 64 },
  histograms: { reach: 10, reachBeside: 120, reachTimesFloor: 2 },
}

/** What is to be reached there in a format: beside text, or beside the peers. */
function goalOf({ format, ...render }: Render): Partial<Row> {
  const work = describeRender({ ...render, format: 'text' })
  if (format === 'text') return reach[render.shape] ?? {}
  if (format === 'json') return { reachTimes: 3 }
  return { reachTimesRow: { work, times: format === 'protobuf' ? 2 : 1.3 } }
}

export function describeSize({ shape, series }: Pick<Render, 'shape' | 'series'>): string {
  return `${grouped(series)} ${shape}`
}

export function describeState({ numbers, changed }: Pick<Render, 'numbers' | 'changed'>): string {
  return `${numbers}, ${changed ? 'changed' : 'unchanged'}`
}

export function describeRender(render: Render): string {
  const { asString, format, isForeign } = render
  const [, title] = formats.find(([name]) => name === format)!
  const kind = `${asString ? 'string' : title}${isForeign ? ', one value outside ASCII' : ''}`
  return `render ${describeSize(render)}, ${describeState(render)}, ${kind}`
}

/**
 * Processes differ more than rounds of one do, so it is rounds that are saved where a render takes long.
 */
function planOf(isLargest: boolean, isUsual: boolean, oursAlone: boolean): Partial<Plan> {
  // There are too many of them for processes that are not compared with any other.
  if (oursAlone) return { processes: 1, rounds: 5 }
  if (!isLargest) return {}
  return { processes: isUsual ? 3 : 2, rounds: 2 }
}

function createRow(render: Render, usual: Numbers, largest: number): Row {
  const isLargest = render.series === largest
  const isUsual = render.numbers === usual && render.changed
  const isText = render.format === 'text' || render.format === 'openMetrics'
  const oursAlone = render.format === 'text' ? !isLargest && !isUsual : !isLargest || !isUsual
  const why = whyByFormat[render.format]
  return {
    work: describeRender(render),
    unit: 'ms',
    method: { kind: 'render', ...render },
    ...(isLargest && isUsual && goalOf(render)),
    ...(oursAlone && { oursAlone }),
    plan: planOf(isLargest, isUsual, oursAlone),
    ...(why !== undefined && { why }),
    slow: !isLargest || !isUsual || !isText,
  }
}

const changed = { changed: true, format: 'text' } as const
const counters: Render = { shape: 'counters', series: 10_000, numbers: 'integers', ...changed }
const histograms: Render = { shape: 'histograms', series: 10_000, numbers: 'fractions', ...changed }
const asString: Render = { ...histograms, asString: true }
const foreign: Render = { ...asString, isForeign: true }

const otherRows: readonly Row[] = [
  /** One render at a time, long after the one before, which is what a scrape is. */
  {
    work: `${describeRender(counters)}, garbage collected before`,
    unit: 'ms',
    method: { kind: 'render', ...counters, collected: true },
  },
  {
    work: describeRender(asString),
    unit: 'ms',
    method: { kind: 'render', ...asString },
    reach: 10,
    reachBeside: 120,
  },
  {
    work: describeRender(foreign),
    unit: 'ms',
    method: { kind: 'render', ...foreign },
    reachTimesRow: { work: describeRender(asString), times: 1.1 },
  },
]

/** Every size in every state in every format. */
export const renderRows: readonly Row[] = [
  ...sizes.flatMap(([shape, usual, counts]) =>
    counts.flatMap(series =>
      states.flatMap(([numbers, changed]) =>
        formats.map(([format]) =>
          createRow({ shape, series, numbers, changed, format }, usual, counts.at(-1)!),
        ),
      ),
    ),
  ),
  ...otherRows,
]
