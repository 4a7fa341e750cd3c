import { warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { atOnce } from '../../base/timers.ts'
import { addsUp } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import { type SeriesTypeName, seriesTypeOf, typeNameOf } from '../../series/types.ts'
import { negated } from '../negated.ts'
import { ownPart } from '../own-part.ts'
import type { Whole } from '../whole.ts'
import { endedName } from './directory.ts'
import { commandsOf, type Folding, readingEnded, replacingEnded, wholeOfKept } from './ended-file.ts'
import { ProcessMember } from './process-member.ts'
import type { Publication } from './publication.ts'

/**
 * For a process whose file is gone: if others have taken it for ended, takes what they have added to the file of ended
 * processes out of that, and begins its own file again. Returns `undefined` if another process has the lock.
 *
 * Windows of summaries stay: they pass.
 *
 * @throws the error of the file system.
 */
export function* comingBack(folding: Folding, publication: Publication): Generator<void, true | undefined> {
  const { directory, lock, own } = folding
  // Somebody has emptied the directory.
  if (!builtin('node:fs').existsSync(directory.pathOf(endedName))) return true
  return yield* lock.holding(function* () {
    const whole = wholeOfKept(folding)
    const ended = yield* readingEnded(folding, whole)
    const { gone } = publication
    // It may have been done while this one waited.
    if (gone === undefined || !ended?.owner?.folded?.includes(own)) return true as const
    const commands = commandsOf(ended)
    const folded = new ProcessMember(own, gone, directory.program, wholeOfKept(folding))
    yield* folded.reading()
    const { living, ended: over, obeyed } = folded.header!
    const mine = wholeOfKept(folding)
    folded.obey(
      commands.filter(([number]) => number > obeyed).map(([, command]) => command),
      mine,
    )
    takeOut(mine, whole, own)
    const owner = {
      ...ended.owner,
      ...folding.identity,
      folded: ended.owner.folded.filter(name => name !== own),
    }
    const facts = { living: 0, ended: ended.header!.ended - living - over, obeyed: ended.header!.obeyed }
    // Begun first: until the other one is replaced, it does not count.
    yield* replacingEnded(folding, whole, owner, facts, () => {
      publication.beginAgain()
      return true
    })
    warnOnce(
      'taken for ended',
      'This process wrote nothing for a minute, so that another one took it for ended and removed its file of metrics. ' +
        'It has begun another one, and all that it has recorded counts.',
    )
    return true as const
  })
}

/** Takes what one whole has out of another one that has it, too. */
function takeOut(mine: Whole, whole: Whole, member: string): void {
  atOnce(mine.refreshing())
  mine.store.describeTo({
    described() {},
    upkept() {},
    registered(family, series) {
      if (!addsUp(family)) return
      negate(typeNameOf(family), series)
      whole.attempt(() => whole.link(ownPart(family, series, member)))
    },
  })
  atOnce(whole.refreshing())
  whole.store.describeTo({
    described() {},
    upkept() {},
    registered(family, series) {
      // It is not there any more, or never was.
      if (series.volume < 0) seriesTypeOf(typeNameOf(family)).clear(series)
    },
  })
}

function negate(of: SeriesTypeName, series: Series): void {
  const type = seriesTypeOf(of)
  const dump = negated(type.dump(series))
  type.clear(series)
  type.absorb(series, dump)
}
