import * as client from '@platformatic/prom-client'
import type { Library } from './library.ts'
import { promLibrary } from './prom.ts'

export const library: Library = promLibrary(client as never, '@platformatic/prom-client')
