import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { runWith } from '../../support/command.ts'

test('a table has every metric, by name, with its labels', async () => {
  const exposition = `# HELP zeta_seconds How long | it takes
# TYPE zeta_seconds gauge
zeta_seconds 1
# HELP jobs_total Jobs\\ndone
# TYPE jobs_total counter
jobs_total{queue="mail"} 1
jobs_total{queue="pdf",retry="\`x\`"} 1
# TYPE users gauge
${Array.from({ length: 9 }, (_, user) => `users{user="u${user}"} 1`).join('\n')}
`
  const { code, output } = await runWith(runCommand, exposition, 'docs', '-')
  assert.is(code, 0)
  assert.is(
    output,
    `| metric | type | unit | labels | |
| --- | --- | --- | --- | --- |
| \`jobs_total\` | counter |  | \`queue\`: \`mail\`, \`pdf\`; \`retry\` (not always): \`\` \`x\` \`\` | Jobs done |
| \`users\` | gauge |  | \`user\`: 9 values, such as \`u0\` |  |
| \`zeta_seconds\` | gauge |  |  | How long \\| it takes |
`,
  )
})

test.run()
