import type { Format } from '../../exporter-prometheus/lib/formats/format.ts'
import { ByteSink } from '../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import type { Exposition } from '../../exporter-prometheus/lib/model/exposition.ts'

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
