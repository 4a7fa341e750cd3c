import { mergeGatherers, PrometheusBuilder, Renderer } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Families with global labels of any kind become one, in which each series has its own.

const globals: ReadonlyArray<Readonly<Record<string, string>>> = [
  {},
  { zone: 'a' },
  { zone: 'b' },
  { host: 'a' },
  { zone: 'a', host: 'a' },
  { zone: 'a', host: 'b' },
  { host: 'a', zone: 'a' },
]

function handleOf(labels: Readonly<Record<string, string>>, id: string) {
  let builder = new PrometheusBuilder()
  for (const [name, value] of Object.entries(labels)) builder = builder.addGlobalLabel(name, value)
  const recorder = builder.buildRecorder()
  recorder.registerCounter('jobs_total', { id }).increment(1)
  return recorder.handle()
}

/** The lines of samples, with labels in one order. */
function samplesOf(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line.startsWith('jobs_total{'))
    .map(line =>
      line
        .slice(line.indexOf('{') + 1, line.indexOf('}'))
        .split(',')
        .sort()
        .join(),
    )
    .sort()
}

for (const first of globals) {
  test(`merged with those of ${JSON.stringify(first)} all have the labels that they have alone`, async () => {
    for (const second of globals) {
      const handles = [handleOf(first, '1'), handleOf(second, '2')]
      const merged = await new Renderer(mergeGatherers(handles)).render()
      const alone = handles.flatMap(handle => samplesOf(handle.render()))
      assert.equal(samplesOf(merged), alone.sort(), JSON.stringify(second))
      assert.is(merged.match(/^# TYPE/gm)?.length, 1)
    }
  })
}

test.run()
