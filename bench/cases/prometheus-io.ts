import * as client from '@prometheus-io/client'
import type { Library } from './library.ts'
import { promLibrary } from './prom.ts'

export const library: Library = promLibrary(client as never, '@prometheus-io/client')
