import { Members } from './members.ts'

/** Makes `Members`, by what its constructor takes. */
export function membersOf(...given: ConstructorParameters<typeof Members>): Members {
  return new Members(...given)
}
