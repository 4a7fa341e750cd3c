import { ThreadWindows } from '../../exporter-prometheus/lib/members/thread/thread-windows.ts'
import { WindowSet } from '../../exporter-prometheus/lib/series/windows.ts'

/** The windows of a main thread, and of a thread that it has started; there is room for three. */
export function threadWindows(isAligned: boolean): {
  readonly main: WindowSet
  readonly thread: ThreadWindows
} {
  const table = new SharedArrayBuffer(8 * 4 * 3)
  const main = new WindowSet(0, isAligned)
  main.shareIn(new Float64Array(table))
  return { main, thread: new ThreadWindows({ windows: table, isAligned }) }
}
