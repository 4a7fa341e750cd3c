/** The colours of charts, as the style sheet has them for the light or the dark theme: `rgb(10, 102, 194)`. */
export interface Theme {
  readonly lines: readonly string[]
  readonly text: string
  readonly grid: string
  readonly heat: string
}

export type Scheme = 'auto' | 'light' | 'dark'

const stored = 'metrics-page-scheme'

export function readTheme(): Theme {
  // A canvas does not know the variables of the style sheet, and a variable does not tell the colour that it has now.
  const probe = document.createElement('i')
  document.body.append(probe)
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const theme = {
    lines: Array.from({ length: 9 }, (_, index) => read(`line-${index}`)),
    text: read('muted'),
    grid: read('grid'),
    heat: read('accent'),
  }
  probe.remove()
  return theme
}

/** A colour through which one sees what is behind. */
export function withAlpha(color: string, alpha: number): string {
  return color.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`)
}

/** The scheme that was chosen here before. */
export function storedScheme(): Scheme {
  try {
    const scheme = localStorage.getItem(stored)
    return scheme === 'light' || scheme === 'dark' ? scheme : 'auto'
  } catch {
    // The browser may forbid it.
    return 'auto'
  }
}

export function applyScheme(scheme: Scheme): void {
  if (scheme === 'auto') delete document.documentElement.dataset.scheme
  else document.documentElement.dataset.scheme = scheme
  try {
    localStorage.setItem(stored, scheme)
  } catch {
    // It counts until the page is loaded again.
  }
}
