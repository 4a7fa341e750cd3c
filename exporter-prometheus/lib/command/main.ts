#!/usr/bin/env node
import { callLater, steadyMs } from '../base/timers.ts'
import { runCommand } from './run.ts'
import { interrupt } from './session.ts'
import type { Terminal } from './world.ts'

const { stdin, stdout, stderr } = process

async function readInput(): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const terminal: Terminal | undefined =
  stdin.isTTY && stdout.isTTY
    ? {
        get columns() {
          return stdout.columns
        },
        get lines() {
          return stdout.rows
        },
        onKey(press) {
          const onData = (data: Buffer): void => press(data.toString())
          // Who is told to end leaves the screen, too.
          const onEnd = (): void => press(interrupt)
          stdin.setRawMode(true).on('data', onData).resume()
          process.on('SIGTERM', onEnd)
          return () => {
            process.off('SIGTERM', onEnd)
            stdin.off('data', onData).setRawMode(false).pause()
          }
        },
      }
    : undefined

// Who reads the output may have read enough, as head does.
stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

runCommand({
  argv: process.argv.slice(2),
  readInput,
  write: text => void stdout.write(text),
  complain: text => void stderr.write(text),
  now: steadyMs,
  // Where keys are read, these keep the process alive.
  sleep: milliseconds => new Promise(resolve => callLater(milliseconds, resolve, terminal === undefined)),
  terminal,
}).then(code => {
  process.exitCode = code
})
