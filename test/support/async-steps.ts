import { nextTurn } from './gate.ts'

/** Calls `step` eight times, after every kind of wait that a program has. */
export async function inEveryWait(step: () => void): Promise<void> {
  step()
  await Promise.resolve()
  step()
  await nextTurn()
  step()
  await new Promise<void>(resolve => setTimeout(() => resolve(step()), 0))
  await new Promise<void>(resolve => process.nextTick(() => resolve(step())))
  await new Promise<void>(resolve => queueMicrotask(() => resolve(step())))
  await Promise.all([nextTurn().then(step), (async () => step())()])
}
