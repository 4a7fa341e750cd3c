import type { Model } from './model.ts'
import type { Theme } from './theme.ts'

/** What all cards have in common. */
export interface PageState {
  model: Model
  theme: Theme
  rangeSeconds: number
  /** The end of what is shown, in Unix seconds, while nothing moves. */
  pausedAt: number | undefined
}
