import type { Gathered } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import type { Format } from '../../exporter-prometheus/lib/formats/format.ts'
import { formats } from '../../exporter-prometheus/lib/formats/formats.ts'
import { renderWhole } from '../../exporter-prometheus/lib/formats/render.ts'
import type { ExposedFamily, Exposition } from '../../exporter-prometheus/lib/model/exposition.ts'
import { read } from '../../exporter-prometheus/lib/model/read.ts'
import { copyOf } from '../../exporter-prometheus/lib/model/series-view.ts'
import type { SeriesView } from '../../exporter-prometheus/lib/model/views.ts'
import { turnsOf } from './turns.ts'

// Every format has a fast lane for stored series, and writes others whole, label by label. Both write the same bytes.

/** A copy, of which no format knows where labels are kept. */
function copied(exposition: Exposition): Exposition {
  const copy = (family: ExposedFamily): ExposedFamily => {
    const { stored, globalLabels, labelName, ...others } = family
    const series = (family.series as readonly SeriesView[]).map(one => copyOf(one, family))
    return { ...others, series } as unknown as ExposedFamily
  }
  return { ...exposition, families: exposition.families.map(copy) }
}

function wholeOf(format: Format, exposition: Exposition): Buffer {
  return Buffer.from(renderWhole(format, exposition))
}

/** Checks that both lanes of every format write the same of what was gathered, at once and in turns. */
export function assertSameLanes(gathered: Gathered): void {
  for (const [name, format] of Object.entries(formats)) {
    for (const escaping of ['underscores', 'allow-utf-8'] as const) {
      const exposition = read(gathered, { escaping })
      const expected = wholeOf(format, copied(exposition)).toString('latin1')
      const isSame = (bytes: Buffer): boolean => bytes.toString('latin1') === expected
      assert.ok(isSame(wholeOf(format, exposition)), `${name}, ${escaping}, at once`)
      assert.ok(isSame(Buffer.concat([...turnsOf(format, exposition)])), `${name}, ${escaping}, in turns`)
    }
  }
}
