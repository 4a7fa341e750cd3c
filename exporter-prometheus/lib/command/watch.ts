import { messageOf } from 'metrics-facade'
import type { ExposedFamily } from '../model/exposition.ts'
import { History } from './history.ts'
import { Session } from './session.ts'
import type { Terminal, World } from './world.ts'

const [open, close, home, toEndOfLine, toEnd] = [
  '\x1b[?1049h\x1b[?25l',
  '\x1b[?25h\x1b[?1049l',
  '\x1b[H',
  '\x1b[K',
  '\x1b[J',
]

/** Columns where nobody has a terminal, so that it can be read everywhere. */
const usualColumns = 80

type Read = () => Promise<readonly ExposedFamily[]>

/** Two readings, of which there are rates, as one table. */
async function writeOnce(session: Session, read: Read, intervalMs: number, world: World): Promise<void> {
  const history = new History()
  history.add(await read(), world.now())
  await world.sleep(intervalMs)
  session.rows = history.add(await read(), world.now())
  // Without the last line, which is about keys.
  const lines = session.draw(usualColumns, Number.POSITIVE_INFINITY).slice(0, -1)
  world.write(`${lines.join('\n')}\n`)
}

async function look(
  session: Session,
  terminal: Terminal,
  read: Read,
  intervalMs: number,
  world: World,
): Promise<void> {
  const history = new History()
  const draw = (): void => {
    const lines = session.draw(terminal.columns, terminal.lines).map(line => line + toEndOfLine)
    world.write(home + lines.join('\n') + toEnd)
  }
  // What cannot be read at all ends the command, before there is a screen.
  session.rows = history.add(await read(), world.now())
  world.write(open)
  let wake = (): void => {}
  const end = terminal.onKey(key => {
    session.press(key)
    draw()
    if (session.isOver) wake()
  })
  try {
    for (;;) {
      draw()
      const over = new Promise<void>(resolve => {
        wake = resolve
      })
      if (!session.isOver) await Promise.race([world.sleep(intervalMs), over])
      if (session.isOver) return
      if (session.isPaused) continue
      try {
        session.rows = history.add(await read(), world.now())
        session.problem = undefined
      } catch (error) {
        session.problem = messageOf(error)
      }
    }
  } finally {
    end()
    world.write(close)
  }
}

/** Shows metrics as they change: in a terminal until somebody ends it, elsewhere once. */
export function watchMetrics(place: string, read: Read, intervalMs: number, world: World): Promise<void> {
  const session = new Session(messageOf(place))
  const { terminal } = world
  return terminal === undefined
    ? writeOnce(session, read, intervalMs, world)
    : look(session, terminal, read, intervalMs, world)
}
