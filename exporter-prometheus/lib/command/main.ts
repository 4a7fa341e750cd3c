#!/usr/bin/env node
import { runCommand } from './run.ts'

async function readInput(): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

// Who reads the output may have read enough, as head does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

runCommand({
  argv: process.argv.slice(2),
  readInput,
  write: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
}).then(code => {
  process.exitCode = code
})
