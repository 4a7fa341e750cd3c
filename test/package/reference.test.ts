import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readManifest } from '../../.scripts/manifest.ts'
import { folders, packageNames, root, run } from './tarballs.ts'

// An export without a docstring, a type that is not exported, or a link that leads nowhere fails it.

test('the API reference is made without a warning, and has every entry point', async () => {
  rmSync(join(root, '.reference'), { recursive: true, force: true })
  await run(root, 'npm', 'run', 'docs')
  for (const name of packageNames) {
    for (const subpath of readManifest(join(root, folders[name])).subpaths) {
      if (subpath.endsWith('.json')) continue
      const page = `.reference/modules/${join(name, subpath).replaceAll(/[\\/]/g, '_')}.html`
      assert.ok(existsSync(join(root, page)), page)
    }
  }
})

test.run()
