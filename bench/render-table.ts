import { bestPeer, findOutcome, type Run, timesBetterThanPeers } from './outcome.ts'
import { describeRender, describeSize, describeState, formats, sizes, states } from './render-rows.ts'
import type { Render, RenderFormat } from './row.ts'
import { formatTable, showOutcome, showTimes } from './table.ts'

const head = ['series', ...formats.map(([, title]) => title), 'best peer, text', 'times better']

/** Every size in every state and format: ours, and the best peer where peers were measured. */
export function formatRenders(run: Run): string {
  const lines = sizes.flatMap(([shape, , counts]) =>
    counts.flatMap(series =>
      states.map(([numbers, changed]) => {
        const find = (format: RenderFormat) => {
          const render: Render = { shape, series, numbers, changed, format }
          return findOutcome(run, { work: describeRender(render) })
        }
        const text = find('text')
        const peer = text && bestPeer(text)
        return [
          `${describeSize({ shape, series })}, ${describeState({ numbers, changed })}`,
          ...formats.map(([format]) => showOutcome(find(format), 'ours')),
          peer === undefined ? '–' : `${showOutcome(text, peer[0])} ${peer[0]}`,
          text === undefined ? '–' : showTimes(timesBetterThanPeers(text)),
        ]
      }),
    ),
  )
  return formatTable(head, lines)
}
