import type { ScopeCollectors } from './collectors.ts'
import type { Definitions } from './definition.ts'
import type { Level } from './levels.ts'
import type { Readiness } from './readiness.ts'
import type { Renderer } from './renderer.ts'

/** What the scopes of one hierarchy share. */
export interface Shared {
  /** The start of every name: the prefix and `_`. */
  readonly start: string
  readonly levels: readonly Level[]
  readonly definitions: Definitions
  readonly collectors: ScopeCollectors
  readonly readiness: Readiness
  renderer: Renderer | undefined
}
