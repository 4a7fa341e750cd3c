import type { Numbers, Render, RenderFormat, Row, Shape } from './row.ts'

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

/** What was to be reached, of the largest size of each shape with its usual numbers, in text of either kind. */
const reach: Readonly<Partial<Record<Shape, Required<Pick<Row, 'reach' | 'reachBeside'>>>>> = {
  counters: { reach: 10, reachBeside: 83 },
  histograms: { reach: 13, reachBeside: 132 },
}

export function describeSize({ shape, series }: Pick<Render, 'shape' | 'series'>): string {
  return `${series.toLocaleString('en')} ${shape}`
}

export function describeState({ numbers, changed }: Pick<Render, 'numbers' | 'changed'>): string {
  return `${numbers}, ${changed ? 'changed' : 'unchanged'}`
}

export function describeRender(render: Render): string {
  const [, title] = formats.find(([format]) => format === render.format)!
  return `render ${describeSize(render)}, ${describeState(render)}, ${title}`
}

function createRow(render: Render, usual: Numbers, largest: number): Row {
  const isLargest = render.series === largest
  const isUsual = render.numbers === usual && render.changed
  const isText = render.format === 'text' || render.format === 'openMetrics'
  const oursAlone = render.format === 'text' ? !isLargest && !isUsual : !isLargest || !isUsual
  const limit = reach[render.shape]
  const why = whyByFormat[render.format]
  return {
    work: describeRender(render),
    unit: 'ms',
    method: { kind: 'render', ...render },
    ...(isLargest && isUsual && isText && limit),
    // There are too many of them for processes that are not compared with any other.
    ...(oursAlone && { oursAlone, plan: { processes: 1, rounds: 9 } }),
    ...(why !== undefined && { why }),
    slow: !isLargest || !isUsual || !isText,
  }
}

/** One render at a time, long after the one before, which is what a scrape is. */
const collectedRow: Row = {
  work: 'render 10,000 counters, integers, changed, text, garbage collected before',
  unit: 'ms',
  method: {
    kind: 'render',
    shape: 'counters',
    series: 10_000,
    numbers: 'integers',
    changed: true,
    format: 'text',
    collected: true,
  },
}

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
  collectedRow,
]
