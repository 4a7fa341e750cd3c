import assert from 'node:assert/strict'
import { pathToFileURL } from 'node:url'

// Three bundles, each with copies of both packages, in one process.
const names = process.argv.slice(2)
const handles = []
for (const path of names) {
  const { start } = await import(pathToFileURL(path))
  const { handle, found } = start(String(handles.length))
  handles.push(handle)
  assert.equal(found, handles[0])
}
const expected = `# TYPE parts_total counter
parts_total{name="0"} 1
parts_total{name="1"} 1
parts_total{name="2"} 1
# TYPE runs gauge
runs 1
`
assert.equal(handles[2].render(), expected)
console.log('one recorder')
