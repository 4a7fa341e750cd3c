import { ByteSink } from '../../exporter-prometheus/lib/exposition/bytes.ts'
import type { Exposition } from '../../exporter-prometheus/lib/exposition/exposition.ts'
import type { Format } from '../../exporter-prometheus/lib/exposition/format.ts'

/** What each turn of a format writes. */
export function* turnsOf(format: Format, exposition: Exposition): Generator<Buffer> {
  const sink = new ByteSink()
  for (const _turn of format.write(exposition, sink)) yield sink.take()
  yield sink.take()
}

/** All of an exposition in a text format. */
export function textOf(format: Format, exposition: Exposition): string {
  return [...turnsOf(format, exposition)].join('')
}
