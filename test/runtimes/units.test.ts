import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../package/tarballs.ts'
import { Child, launch } from './support/child.ts'
import { majors, runningMajor } from './support/nodes.ts'
import { subject } from './support/subject.ts'
import { installTools } from './support/tools.ts'

// The unit tests on the lines of Node that do not run this, because `npm test` has run them on that one.

for (const major of majors.filter(major => major !== runningMajor)) {
  subject(`Node ${major}`, 'unit tests', async () => {
    const node = join(await installTools('nodes'), `node_modules/node${major}/bin/node`)
    const runner = [join(root, 'test/run.ts'), 'unit']
    const run = new Child(node, ['--import', 'tsx', ...runner], { cwd: root, patienceMs: 850_000 })
    const { code, output } = await run.ended
    run.stop()
    const [, passed] = /^(\d+) passed, 0 failed\n$/m.exec(output) ?? []
    // What is cut from a long message is its end, and 500 files that passed would hide the one that did not.
    const failures = output.replaceAll(/^ok .*\n/gm, '')
    assert.ok(code === 0 && Number(passed) > 2000, `It ended with ${code}:\n${failures}`)
    return (await launch(node, ['--version'], { cwd: root })).trim()
  })
}

test.run()
