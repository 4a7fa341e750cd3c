import { Board } from './board.ts'
import { element } from './element.ts'
import type { Family } from './model.ts'
import { Model } from './model.ts'
import { Overview } from './overview.ts'
import type { PageState } from './page-state.ts'
import { Stream } from './stream.ts'
import { applyScheme, readTheme, storedScheme } from './theme.ts'
import { Toolbar } from './toolbar.ts'
import { windowOf } from './window.ts'

const words = new URLSearchParams(location.hash.slice(1))
const rangeSeconds = [60, 300, 600].find(seconds => String(seconds) === words.get('range')) ?? 60

document.title = `Metrics of ${location.host}`
applyScheme(storedScheme())

const page: PageState = { model: new Model(), theme: readTheme(), rangeSeconds, pausedAt: undefined }
const live = element('div', { class: 'hidden', 'aria-live': 'polite' })
const board = new Board(page, text => {
  live.textContent = text
})
const overview = new Overview()
const notice = element('p', { class: 'notice', role: 'alert', hidden: true })
/** Instead of cards, where there are none. */
const empty = element('p', { class: 'empty', hidden: true })
/** Why the last reading failed. */
let problem = ''
let isLost = true
let arranged = -1
let searched = words.get('q') ?? ''
const query = new URLSearchParams(location.search)
/** The thread or process that is shown; all together by default. */
let chosen = words.get('member') ?? query.get('member') ?? undefined
let members: readonly string[] = []

const toolbar = new Toolbar(
  {
    search(text) {
      searched = text
      remember('q', text)
      findAgain()
    },
    range(seconds) {
      page.rangeSeconds = seconds
      remember('range', String(seconds))
      drawNow()
    },
    pause(isPaused) {
      page.pausedAt = isPaused ? page.model.timeline.last : undefined
      showStatus()
      drawNow()
    },
    scheme(scheme) {
      applyScheme(scheme)
      readColors()
    },
    member(member) {
      chosen = member
      remember('member', member ?? '')
      stream.open()
    },
  },
  storedScheme(),
  rangeSeconds,
  searched,
)

document.body.append(toolbar.element, notice, overview.element, empty, board.element, live)

/** So that the page is the same when it is loaded again, or opened from a link. */
function remember(name: string, value: string): void {
  if (value === '') words.delete(name)
  else words.set(name, value)
  history.replaceState(null, '', `#${words}`)
}

function findAgain(): void {
  const { found, all } = board.search(searched)
  const metrics = all === 1 ? '1 metric' : `${all} metrics`
  toolbar.found(searched === '' ? metrics : `${found} of ${metrics}`)
  empty.hidden = found > 0
  empty.textContent =
    all === 0 ? 'There are no metrics yet.' : 'No metric has all of this in its name, help text or labels.'
}

function readColors(): void {
  page.theme = readTheme()
  drawNow()
}

function showStatus(): void {
  const { last } = page.model.timeline
  const time = new Date(last * 1000).toLocaleTimeString([], { hour12: false })
  document.body.classList.toggle('lost', isLost && last > 0)
  if (isLost) toolbar.status(last === 0 ? 'connecting …' : `connection lost, last heard at ${time}`, 'lost')
  else if (page.pausedAt !== undefined) toolbar.status('paused', 'paused')
  else toolbar.status('live', 'live')
}

/** Whether what was chosen is not there any more. */
function isOver(): boolean {
  return chosen !== undefined && members.length > 0 && !members.includes(chosen)
}

function showNotice(): void {
  const { leftOut } = page.model
  const text =
    problem !== ''
      ? `The metrics cannot be read: ${problem}`
      : leftOut > 0
        ? `${leftOut.toLocaleString('en')} more series ${leftOut === 1 ? 'is' : 'are'} not shown: the page has room for 5,000.`
        : isOver()
          ? 'This thread or process has ended. Its last values are shown, if anybody has seen them.'
          : ''
  notice.hidden = text === ''
  if (notice.textContent !== text) notice.textContent = text
}

function drawNow(): void {
  if (document.hidden) return
  board.drawAll()
  const { timeline, families } = page.model
  const byName = new Map<string, Family>([...families.values()].map(family => [family.name, family]))
  const end = page.pausedAt ?? timeline.last
  overview.draw(byName, windowOf(timeline, page.rangeSeconds, end), end)
}

/** Once for all events that came together, such as those of the whole history. */
let isAsked = false
function drawSoon(): void {
  if (isAsked) return
  isAsked = true
  window.setTimeout(() => {
    isAsked = false
    page.model.prune()
    if (page.model.version !== arranged) {
      arranged = page.model.version
      board.arrange()
      findAgain()
    }
    if (page.pausedAt === undefined) drawNow()
  }, 0)
}

document.addEventListener('visibilitychange', drawNow)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', readColors)
document.addEventListener('keydown', event => {
  const { key, target, ctrlKey, metaKey, altKey } = event
  if (ctrlKey || metaKey || altKey) return
  const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement
  if (isTyping) {
    if (key === 'Escape') toolbar.clearSearch()
    return
  }
  if (key === '/') {
    event.preventDefault()
    toolbar.focusSearch()
  } else if (key === 'm') toolbar.members.focus()
  else if (key === 'p') toolbar.togglePause()
  else if (key === 't') toolbar.nextScheme()
  else if (key === '1' || key === '2' || key === '3') toolbar.nextRange(Number(key) - 1)
})

function eventsUrl(): string {
  if (chosen === undefined) query.delete('member')
  else query.set('member', chosen)
  const text = String(query)
  return text === '' ? location.pathname : `${location.pathname}?${text}`
}

const stream = new Stream(eventsUrl, {
  hello() {
    page.model = new Model()
    arranged = -1
    isLost = false
    problem = ''
    showNotice()
    showStatus()
  },
  changes(changes) {
    page.model.change(changes)
    showNotice()
    drawSoon()
  },
  frame(frame) {
    page.model.frame(frame)
    if (problem !== '') {
      problem = ''
      showNotice()
    }
    if (isLost) {
      isLost = false
      showStatus()
    }
    drawSoon()
  },
  members(names) {
    members = names
    toolbar.members.show(names, chosen)
    showNotice()
  },
  problem(message) {
    problem = message
    showNotice()
  },
  lost() {
    isLost = true
    showStatus()
  },
})
stream.open()
