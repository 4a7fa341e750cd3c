import fc from 'fast-check'
import {
  type FamilyView,
  type PrometheusHandle,
  renderFamilies,
  type SeriesView,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import { type Contents, contents, recorded } from '../../support/recorded-contents.ts'
import { warningsOf } from '../../support/warnings.ts'

/** A family as somebody would make one who holds no recorder: objects that have fields, and nothing else. */
function plainView(family: FamilyView): FamilyView {
  const { name, type, help, unit, globalLabels, createdTimestamps } = family
  const fields = ['pairs', 'createdMs', 'value', 'exemplar', 'sum', 'bounds', 'counts', 'exemplars', 'native']
  const series = (family.series as readonly SeriesView[]).map(one => {
    const view: Record<string, unknown> = {}
    for (const field of [...fields, 'count', 'quantiles', 'lowest']) {
      const value = (one as unknown as Record<string, unknown>)[field]
      if (value !== undefined) view[field] = value
    }
    const values = 'values' in one ? (one as { values(): readonly number[] }).values() : undefined
    return values === undefined ? view : { ...view, values: () => values }
  })
  return { name, type, help, unit, globalLabels, createdTimestamps, series } as unknown as FamilyView
}

const forms: Readonly<Record<string, (handle: PrometheusHandle) => Parameters<typeof renderFamilies>[0]>> = {
  'what was gathered': handle => handle.gather().families,
  'views of plain data': handle => handle.gather().families.map(plainView),
  'a snapshot': handle => handle.snapshot().families,
  'a clone of a snapshot': handle => structuredClone(handle.snapshot()).families,
  'a snapshot read back from its JSON': handle => JSON.parse(handle.renderJson()).families,
}

function assertSame(given: Contents, form: string): void {
  const handle = recorded(given)
  // What is counted because it collides under an escaping shows from the next render on.
  for (const format of formatNames) handle.render({ format })
  const families = forms[form]!(handle)
  for (const format of formatNames) {
    assert.equal(renderFamilies(families, format), handle.render({ format }), format)
  }
}

for (const form of Object.keys(forms)) {
  test(`${form} is written in every format like stored families`, async () => {
    await warningsOf(() => {
      fc.assert(
        fc.property(contents, given => assertSame(given, form)),
        { numRuns: 150 },
      )
    })
  })
}

test.run()
